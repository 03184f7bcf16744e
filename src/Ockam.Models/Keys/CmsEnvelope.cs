using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Ockam.Models;

/// <summary>
/// The envelope in which a key service answers an attested request: CMS EnvelopedData (RFC 5652, section 6) for one recipient, whose
/// RSA key is named by SHA-256 of its SubjectPublicKeyInfo; RSAES-OAEP with SHA-256, and AES-256-CBC for the content. It authenticates
/// nobody: anyone can make one for a public key. What the key opens must be authenticated by other means, as sealed files are.
/// </summary>
internal static partial class CmsEnvelope
{
    private const string Oaep = "1.2.840.113549.1.1.7";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";

    // Real ones have less than 500 bytes.
    private const int MaximumLength = 16 * 1024;

    /// <summary>Opens an envelope.</summary>
    /// <param name="envelope">The BER; indefinite lengths as KMS writes them are read too.</param>
    /// <param name="recipient">The private key.</param>
    /// <param name="publicKey">Its SubjectPublicKeyInfo in DER.</param>
    /// <returns>The content; whoever takes it zeroes it.</returns>
    /// <exception cref="ModelException"><see cref="ModelErrorReason.EnvelopeRefused"/>.</exception>
    public static byte[] Open(ReadOnlySpan<byte> envelope, RSA recipient, ReadOnlySpan<byte> publicKey)
    {
        if (envelope.Length > MaximumLength) throw Refused($"it has {envelope.Length} bytes");
        try
        {
            var cms = new EnvelopedCms();
            cms.Decode(envelope);
            RequireForm(cms, publicKey);
            cms.Decrypt(cms.RecipientInfos[0], recipient);
            byte[] content = cms.ContentInfo.Content;
            byte[] copy = [.. content];
            CryptographicOperations.ZeroMemory(content);
            return copy;
        }
        catch (CryptographicException wrong)
        {
            throw new ModelException(
                ModelErrorReason.EnvelopeRefused, "The key service's envelope cannot be opened with the key that it must be for.", wrong);
        }
    }

    private static void RequireForm(EnvelopedCms cms, ReadOnlySpan<byte> publicKey)
    {
        if (cms.RecipientInfos.Count != 1 || cms.RecipientInfos[0] is not KeyTransRecipientInfo { Version: 2 } info)
            throw Refused("it is not for exactly one recipient");
        if (info.RecipientIdentifier.Type != SubjectIdentifierType.SubjectKeyIdentifier
            || info.RecipientIdentifier.Value is not string identifier
            || !string.Equals(identifier, Convert.ToHexString(SHA256.HashData(publicKey)), StringComparison.OrdinalIgnoreCase))
            throw Refused("it is for another recipient");
        if (info.KeyEncryptionAlgorithm.Oid.Value != Oaep || !info.KeyEncryptionAlgorithm.Parameters.AsSpan().SequenceEqual(OaepSha256))
            throw Refused("its key is not encrypted with RSAES-OAEP and SHA-256");
        if (cms.ContentEncryptionAlgorithm.Oid.Value != Aes256Cbc) throw Refused("its content is not encrypted with AES-256-CBC");
    }

    private static ModelException Refused(string why) => new(
        ModelErrorReason.EnvelopeRefused, $"The key service's envelope is refused: {why}. Someone may have put another in its place.");
}
