using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

/// <summary>A root certificate that a verifier trusts, known by the SHA-256 hash of its DER encoding.</summary>
public sealed record AttestationRoot
{
    private AttestationRoot(string name, byte[] sha256)
    {
        Name = name;
        Sha256 = Convert.ToHexStringLower(sha256);
    }

    /// <summary>
    /// The root G1 of AWS Nitro, for Enclaves and NitroTPM in the commercial regions. China and GovCloud have roots of their own, which the
    /// caller names.
    /// </summary>
    public static AttestationRoot Aws { get; } = FromSha256(
        "AWS Nitro root G1", Convert.FromHexString("641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b"));

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>A root by its hash.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="sha256">The SHA-256 hash of the certificate's DER encoding, 32 bytes.</param>
    public static AttestationRoot FromSha256(string name, ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"A SHA-256 hash has 32 bytes, not {sha256.Length}.", nameof(sha256));
        return new AttestationRoot(name, sha256.ToArray());
    }

    /// <summary>A root by its certificate.</summary>
    /// <param name="certificate">The certificate, DER or PEM.</param>
    /// <exception cref="AttestationException">It is no certificate.</exception>
    public static AttestationRoot FromCertificate(ReadOnlySpan<byte> certificate)
    {
        try
        {
            byte[] der = PemOf(certificate) ?? certificate.ToArray();
            using X509Certificate2 loaded = X509CertificateLoader.LoadCertificate(der);
            return new AttestationRoot(loaded.Subject, SHA256.HashData(loaded.RawData));
        }
        catch (CryptographicException wrong)
        {
            throw new AttestationException("The root is no X.509 certificate in DER or PEM. Give the authority's file.", wrong);
        }
    }

    /// <summary>Whether both are the same certificate; the name is only what people call it.</summary>
    public bool Equals(AttestationRoot? other) => other is not null && other.Sha256 == Sha256;

    /// <inheritdoc/>
    public override int GetHashCode() => Sha256.GetHashCode(StringComparison.Ordinal);

    private static byte[]? PemOf(ReadOnlySpan<byte> text)
    {
        string characters = System.Text.Encoding.Latin1.GetString(text);
        if (!PemEncoding.TryFind(characters, out PemFields fields) || characters[fields.Label] != "CERTIFICATE") return null;
        return Convert.FromBase64String(characters[fields.Base64Data]);
    }
}
