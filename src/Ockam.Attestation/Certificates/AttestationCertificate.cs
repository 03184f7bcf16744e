using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

/// <summary>
/// One certificate of a document's chain (RFC 5280): X.509 version 3, a P-384 key, signed with ECDSA and SHA-384, as every one of
/// Nitro's is.
/// </summary>
public sealed partial class AttestationCertificate
{
    /// <summary>The subject's name as RFC 4514 writes it, for people; chains are compared by the encoded names.</summary>
    public string Subject => NameOf(SubjectName);

    /// <summary>The issuer's name as RFC 4514 writes it.</summary>
    public string Issuer => NameOf(IssuerName);

    /// <summary>The last common name of the subject; empty if it has none.</summary>
    public string CommonName { get; private set; } = string.Empty;

    /// <summary>The serial number, big-endian, in hexadecimal digits.</summary>
    public string SerialNumber { get; private set; } = string.Empty;

    /// <summary>The first moment at which it is valid.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>The last second in which it is valid.</summary>
    public DateTimeOffset NotAfter { get; private set; }

    /// <summary>Whether it may sign certificates (basic constraints).</summary>
    public bool IsAuthority { get; private set; }

    /// <summary>How many authorities may stand below it, the leaf not counted; null if that is not bounded.</summary>
    public int? PathLength { get; private set; }

    /// <summary>What its key may be used for; null if it does not say.</summary>
    public X509KeyUsageFlags? KeyUsage { get; private set; }

    /// <summary>The certificate as it was received (DER).</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The SHA-256 hash of <see cref="Encoded"/> (32 bytes), by which roots are known.</summary>
    public byte[] Sha256 => SHA256.HashData(Encoded.Span);

    internal ReadOnlyMemory<byte> SubjectName { get; private set; }

    internal ReadOnlyMemory<byte> IssuerName { get; private set; }

    // The uncompressed point: 04, x and y of 48 bytes each.
    internal ReadOnlyMemory<byte> PublicPoint { get; private set; }

    internal ReadOnlyMemory<byte> SignedPart { get; private set; }

    internal ReadOnlyMemory<byte> SignatureValue { get; private set; }

    /// <summary>Whether a moment lies in the time of validity.</summary>
    internal bool IsValidAt(DateTimeOffset moment, TimeSpan leeway) =>
        moment - NotBefore >= -leeway && moment - NotAfter < TimeSpan.FromSeconds(1);

    /// <summary>The key; the caller disposes it.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    /// <remarks>
    /// By way of the platform's certificate, since importing the point multiplies it by the curve's order, which says nothing on a curve of
    /// prime order and takes longer than the verification that the key is for.
    /// </remarks>
    internal ECDsa CreateKey()
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(Encoded.Span);
        return certificate.GetECDsaPublicKey() ?? throw new CryptographicException("The certificate has no key for ECDSA.");
    }

    private static string NameOf(ReadOnlyMemory<byte> name)
    {
        try
        {
            string text = new X500DistinguishedName(name.Span).Name;
            return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        }
        catch (CryptographicException)
        {
            // A name that the platform cannot write is still shown, as its bytes.
            return "#" + Convert.ToHexStringLower(name.Span);
        }
    }
}
