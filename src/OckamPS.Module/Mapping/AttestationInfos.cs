using Ockam.Attestation;

namespace OckamPS.Module.Mapping;

/// <summary>What has to do with attestation as the objects of the module.</summary>
internal static class AttestationInfos
{
    public static NitroTpmEmulatorInfo Of(RunningEmulator emulator, string instanceId, DateTimeOffset startedAt) => new()
    {
        Tpm = emulator.Address,
        Description = emulator.Description,
        InstanceId = instanceId,
        IsInMemory = emulator.IsInMemory,
        Root = Of(emulator.Root),
        RootCertificate = emulator.RootPem,
        StartedAt = startedAt,
    };

    public static NitroTpmRootInfo Of(AttestationRoot root) => new() { Name = root.Name, Sha256 = root.Sha256 };

    public static AttestationRoot RootOf(NitroTpmRootInfo root) =>
        AttestationRoot.FromSha256(root.Name, Convert.FromHexString(root.Sha256));

    /// <exception cref="AttestationFormatException">A certificate cannot be read.</exception>
    public static NitroTpmAttestationInfo Of(AttestationDocument document) => Of(
        document,
        [.. document.CertificateAuthorities.Append(document.Certificate).Select(AttestationCertificate.Parse)]);

    public static NitroTpmAttestationInfo Of(AttestationDocument document, IReadOnlyList<AttestationCertificate> certificates) => new()
    {
        Document = document.Encoded.ToArray(),
        Kind = KindOf(document.Kind),
        ModuleId = document.ModuleId,
        InstanceId = document.InstanceId,
        Timestamp = document.Timestamp,
        Digest = AttestationDocument.DigestAlgorithm,
        Pcrs = [.. document.Pcrs.OrderBy(pcr => pcr.Key).Select(pcr => PcrOf(document.Kind, pcr.Key, pcr.Value))],
        Certificates = [.. certificates.Select(Of)],
        PublicKey = document.PublicKey?.ToArray(),
        UserData = document.UserData?.ToArray(),
        Nonce = document.Nonce?.ToArray(),
    };

    public static NitroTpmAttestationTestResult Of(AttestationVerdict verdict)
    {
        NitroTpmAttestationCheck[] checks = [.. verdict.Checks.Select(Of)];
        return new NitroTpmAttestationTestResult
        {
            Passed = verdict.IsValid,
            ModuleId = verdict.Document?.ModuleId,
            InstanceId = verdict.Document?.InstanceId,
            Timestamp = verdict.Document?.Timestamp,
            At = verdict.At.ToUniversalTime(),
            Checks = checks,
            Objections = [.. checks.Where(check => !check.IsAcceptable)],
            Attestation = verdict.Document is { } document ? Of(document, verdict.Certificates) : null,
        };
    }

    public static NitroTpmAttestationKind KindOf(AttestationDocumentKind kind) =>
        kind == AttestationDocumentKind.NitroTpm ? NitroTpmAttestationKind.NitroTpm : NitroTpmAttestationKind.NitroEnclave;

    public static AttestationDocumentKind KindOf(NitroTpmAttestationKind kind) =>
        kind == NitroTpmAttestationKind.NitroTpm ? AttestationDocumentKind.NitroTpm : AttestationDocumentKind.NitroEnclave;

    /// <summary>A field that was given or left out; by the array's own conversion, null would become an empty one.</summary>
    public static ReadOnlyMemory<byte>? Given(byte[]? value) => value is null ? null : (ReadOnlyMemory<byte>?)value;

    private static NitroTpmAttestationCheck Of(AttestationCheck check) => new()
    {
        Check = check.Kind.ToString(),
        Outcome = check.Outcome switch
        {
            AttestationOutcome.Passed => NitroTpmAttestationOutcome.Passed,
            AttestationOutcome.NotRequested => NitroTpmAttestationOutcome.NotRequested,
            AttestationOutcome.NotPossible => NitroTpmAttestationOutcome.NotPossible,
            _ => NitroTpmAttestationOutcome.Failed,
        },
        IsAcceptable = check.IsAcceptable,
        Detail = check.Detail,
    };

    private static NitroTpmCertificateInfo Of(AttestationCertificate certificate, int depth) => new()
    {
        Depth = depth,
        Subject = certificate.Subject,
        Issuer = certificate.Issuer,
        CommonName = certificate.CommonName,
        SerialNumber = certificate.SerialNumber,
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        IsAuthority = certificate.IsAuthority,
        PathLength = certificate.PathLength,
        KeyUsage = certificate.KeyUsage?.ToString() ?? "",
        Sha256 = Convert.ToHexStringLower(certificate.Sha256),
        Encoded = certificate.Encoded.ToArray(),
    };

    // An Enclave's registers may be longer or shorter than SHA-384.
    private static NitroTpmPcrInfo PcrOf(AttestationDocumentKind kind, int index, ReadOnlyMemory<byte> value) =>
        PcrInfos.Of(kind, PcrInfos.BankOf(TpmHashes.OfLength(value.Length) ?? TpmHash.Sha384), index, value);
}
