using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation.Tests.Support;

/// <summary>A chain of certificates under a root of the test's own, with something wrong at one level and every signature right.</summary>
internal sealed class TestChain
{
    public const string Instance = "i-0123456789abcdef0";
    public const string Module = Instance + "-tpm0000000000000000";

    private static readonly DateTimeOffset s_now = new(2026, 2, 3, 12, 0, 0, TimeSpan.Zero);

    private const X509KeyUsageFlags Signs = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign;

    /// <summary>The levels from the root to the leaf, as the real ones are; a test changes one.</summary>
    public List<TestLevel> Levels { get; } =
    [
        new("aws.nitro-enclaves") { PathLength = null },
        new("0011.us-east-1.aws.nitro-enclaves") { PathLength = 2 },
        new("0022.zonal.us-east-1.aws.nitro-enclaves") { PathLength = 1 },
        new($"{Instance}.us-east-1.aws.nitro-enclaves") { PathLength = 0 },
        new($"{Module}.us-east-1.aws") { Authority = false, PathLength = null, Usage = X509KeyUsageFlags.DigitalSignature },
    ];

    public string ModuleId { get; set; } = Module;

    /// <summary>The verdict on a document with this chain, by a verifier that trusts its root.</summary>
    public AttestationVerdict Judge()
    {
        var certificates = new List<X509Certificate2>();
        ECDsa key = null!;
        foreach (TestLevel level in Levels)
        {
            (X509Certificate2 certificate, key) = level.Issue(certificates.LastOrDefault(), key, s_now);
            certificates.Add(certificate);
        }

        byte[] header = "a1013822".FromHex();
        byte[] payload = Payload(certificates);
        byte[] signature = key.SignData(
            AttestationDocument.SignedBytes(header, payload),
            HashAlgorithmName.SHA384,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        // A key on another curve signs with other lengths; only the certificate is of interest then.
        if (signature.Length != 96) signature = new byte[96];
        var writer = new Ockam.Encoding.CborWriter();
        writer.WriteArrayHead(4);
        writer.WriteByteString(header);
        writer.WriteMapHead(0);
        writer.WriteByteString(payload);
        writer.WriteByteString(signature);
        var root = AttestationRoot.FromSha256("test", SHA256.HashData(certificates[0].RawData));
        return new AttestationVerifier().Verify(writer.Written, new AttestationExpectations { Roots = [root], At = s_now });
    }

    private byte[] Payload(List<X509Certificate2> certificates)
    {
        var writer = new Ockam.Encoding.CborWriter();
        writer.WriteMapHead(6);
        writer.WriteTextString("module_id");
        writer.WriteTextString(ModuleId);
        writer.WriteTextString("digest");
        writer.WriteTextString("SHA384");
        writer.WriteTextString("timestamp");
        writer.WriteUInt64((ulong)s_now.ToUnixTimeMilliseconds());
        writer.WriteTextString("nitrotpm_pcrs");
        writer.WriteMapHead(1);
        writer.WriteUInt64(4);
        writer.WriteByteString(SHA384.HashData("boot loader"u8));
        writer.WriteTextString("certificate");
        writer.WriteByteString(certificates[^1].RawData);
        writer.WriteTextString("cabundle");
        writer.WriteArrayHead(certificates.Count - 1);
        foreach (X509Certificate2 certificate in certificates[..^1]) writer.WriteByteString(certificate.RawData);
        return writer.ToArray();
    }

    /// <summary>What one certificate of the chain says.</summary>
    internal sealed record TestLevel(string CommonName)
    {
        public bool Authority { get; init; } = true;

        public int? PathLength { get; init; }

        public X509KeyUsageFlags? Usage { get; init; } = Signs;

        public ECCurve Curve { get; init; } = ECCurve.NamedCurves.nistP384;

        public X509Extension? Extra { get; init; }

        public (X509Certificate2 Certificate, ECDsa Key) Issue(X509Certificate2? issuer, ECDsa signer, DateTimeOffset now)
        {
            ECDsa key = ECDsa.Create(Curve);
            var request = new CertificateRequest($"CN={CommonName}, O=Test", key, HashAlgorithmName.SHA384);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(Authority, PathLength is not null, PathLength ?? 0, true));
            if (Usage is { } usage) request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, false));
            if (Extra is not null) request.CertificateExtensions.Add(Extra);
            if (issuer is null) return (request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1)), key);
            // By the key alone, since the platform would not let one that is no authority issue anything.
            X509Certificate2 made = request.Create(
                issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), now.AddHours(-1), now.AddHours(1), [1]);
            return (made, key);
        }
    }
}
