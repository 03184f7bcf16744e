using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Encoding;

namespace Ockam.Attestation;

/// <summary>
/// Signs documents as a NitroTPM's module does: a chain of five certificates in the shape of the real one (B3), and the payload in the
/// shape of the real encoder (B2).
/// </summary>
internal sealed class EmulatedModule : IDisposable
{
    private const string Region = "us-east-1";

    // The leaf lives this long in reality too; a new chain is made before it ends.
    private static readonly TimeSpan s_leafLife = TimeSpan.FromHours(3) + TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_renewal = TimeSpan.FromHours(2);

    private readonly EmulatorAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly Lock _lock = new();
    private readonly List<byte[]> _bundle = [];
    private X509Certificate2? _leaf;
    private DateTimeOffset _made;

    public EmulatedModule(EmulatorAuthority authority, string instanceId, TimeProvider clock)
    {
        _authority = authority;
        _clock = clock;
        _instance = instanceId;
    }

    public string ModuleId => $"{_instance}-tpm0000000000000000";

    /// <summary>Makes a document of registers and a request.</summary>
    public byte[] Sign(IReadOnlyDictionary<int, ReadOnlyMemory<byte>> pcrs, AttestationRequest request)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (_leaf is null || now - _made >= s_renewal || now < _made) Renew(now);
            byte[] header = [0xa1, 0x01, 0x38, 0x22];
            byte[] payload = Payload(now, pcrs, request);
            using ECDsa key = _leaf!.GetECDsaPrivateKey()!;
            byte[] signature = key.SignData(
                AttestationDocument.SignedBytes(header, payload),
                HashAlgorithmName.SHA384,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            var writer = new CborWriter(payload.Length + 128);
            writer.WriteArrayHead(4);
            writer.WriteByteString(header);
            writer.WriteMapHead(0);
            writer.WriteByteString(payload);
            writer.WriteByteString(signature);
            return writer.ToArray();
        }
    }

    public void Dispose() => _leaf?.Dispose();

    // The real encoder leaves the map open and writes null for what was not given.
    private byte[] Payload(DateTimeOffset now, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> pcrs, AttestationRequest request)
    {
        var writer = new CborWriter(8192);
        writer.WriteEncoded([0xbf]);
        writer.WriteTextString("module_id");
        writer.WriteTextString(ModuleId);
        writer.WriteTextString("digest");
        writer.WriteTextString(AttestationDocument.DigestAlgorithm);
        writer.WriteTextString("timestamp");
        writer.WriteUInt64((ulong)now.ToUnixTimeMilliseconds());
        writer.WriteTextString("nitrotpm_pcrs");
        writer.WriteMapHead(pcrs.Count);
        foreach ((int index, ReadOnlyMemory<byte> value) in pcrs.OrderBy(pcr => pcr.Key))
        {
            writer.WriteUInt64((ulong)index);
            writer.WriteByteString(value.Span);
        }

        writer.WriteTextString("certificate");
        writer.WriteByteString(_leaf!.RawData);
        writer.WriteTextString("cabundle");
        writer.WriteArrayHead(_bundle.Count);
        foreach (byte[] certificate in _bundle) writer.WriteByteString(certificate);
        WriteOptional(writer, "public_key", request.PublicKey);
        WriteOptional(writer, "user_data", request.UserData);
        WriteOptional(writer, "nonce", request.Nonce);
        writer.WriteEncoded([0xff]);
        return writer.ToArray();
    }

    private static void WriteOptional(CborWriter writer, string name, ReadOnlyMemory<byte>? value)
    {
        writer.WriteTextString(name);
        if (value is { } given) writer.WriteByteString(given.Span);
        else writer.WriteNull();
    }

    private void Renew(DateTimeOffset now)
    {
        // Each authority is as long-lived as the real one's, and may have one level less below it.
        string digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 regional = Issue(_authority.Certificate,
            $"CN={digits}.{Region}.aws.nitro-enclaves", now.AddDays(20), 2, now);
        using X509Certificate2 zonal = Issue(regional, $"CN={digits}.zonal.{Region}.aws.nitro-enclaves", now.AddDays(6), 1, now);
        using X509Certificate2 instance = Issue(zonal, $"CN={_instance}.{Region}.aws.nitro-enclaves", now.AddDays(1), 0, now);
        _leaf?.Dispose();
        _leaf = Issue(instance, $"CN={ModuleId}.{Region}.aws", now + s_leafLife, null, now);
        _made = now;
        _bundle.Clear();
        _bundle.AddRange([_authority.Certificate.RawData, regional.RawData, zonal.RawData, instance.RawData]);
    }

    private static X509Certificate2 Issue(
        X509Certificate2 issuer, string commonName, DateTimeOffset notAfter, int? pathLength, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest(
            $"{commonName}, OU=Test, O={EmulatorAuthority.Organization}, C=US", key, HashAlgorithmName.SHA384);
        const X509KeyUsageFlags Authority = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
        const X509KeyUsageFlags Module = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        bool authority = pathLength is not null;
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, authority, pathLength ?? 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(authority ? Authority : Module, authority));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        // Positive, and not zero.
        serial[0] = (byte)((serial[0] & 0x7f) | 0x01);
        DateTimeOffset end = notAfter < issuer.NotAfter ? notAfter : issuer.NotAfter;
        using X509Certificate2 certificate = request.Create(issuer, now.AddSeconds(-1), end, serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
