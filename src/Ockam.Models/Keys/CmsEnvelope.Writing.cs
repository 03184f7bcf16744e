using System.Security.Cryptography;

namespace Ockam.Models;

internal static partial class CmsEnvelope
{
    private const byte Sequence = 0x30;
    private const byte Set = 0x31;
    private const byte OctetString = 0x04;

    // The parameters of the key's algorithm: SHA-256, and MGF1 with SHA-256.
    private static ReadOnlySpan<byte> OaepSha256 =>
    [
        0x30, 0x2f,
        0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
        0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08,
        0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    ];

    private static ReadOnlySpan<byte> OaepOid => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07];

    private static ReadOnlySpan<byte> AesOid => [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];

    private static ReadOnlySpan<byte> DataOid => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];

    private static ReadOnlySpan<byte> EnvelopedDataOid => [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];

    private static ReadOnlySpan<byte> VersionTwo => [0x02, 0x01, 0x02];

    /// <summary>
    /// Makes an envelope of the very shape that KMS gives it, indefinite lengths included, so that a reader of one reads the other.
    /// </summary>
    /// <param name="content">What goes in.</param>
    /// <param name="publicKey">The recipient's SubjectPublicKeyInfo in DER.</param>
    /// <exception cref="ModelException">The key is no RSA key of 2,048 to 4,096 bits.</exception>
    public static byte[] Create(ReadOnlySpan<byte> content, ReadOnlySpan<byte> publicKey)
    {
        using RSA recipient = Import(publicKey);
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        byte[] iv = RandomNumberGenerator.GetBytes(16);
        try
        {
            using var aes = Aes.Create();
            aes.SetKey(key);
            byte[] encryptedContent = aes.EncryptCbc(content, iv);
            byte[] encryptedKey = recipient.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
            byte[] recipientInfo = Definite(Sequence,
            [
                .. VersionTwo, .. Definite(0x80, SHA256.HashData(publicKey)), .. Definite(Sequence, [.. OaepOid, .. OaepSha256]),
                .. Definite(OctetString, encryptedKey),
            ]);
            byte[] encryptedContentInfo = Indefinite(Sequence,
            [
                .. DataOid, .. Definite(Sequence, [.. AesOid, .. Definite(OctetString, iv)]),
                .. Indefinite(0xa0, Definite(OctetString, encryptedContent)),
            ]);
            byte[] enveloped = Indefinite(Sequence, [.. VersionTwo, .. Definite(Set, recipientInfo), .. encryptedContentInfo]);
            return Indefinite(Sequence, [.. EnvelopedDataOid, .. Indefinite(0xa0, enveloped)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static RSA Import(ReadOnlySpan<byte> publicKey)
    {
        var recipient = RSA.Create();
        try
        {
            recipient.ImportSubjectPublicKeyInfo(publicKey, out int read);
            if (read == publicKey.Length && recipient.KeySize is >= 2048 and <= 4096) return recipient;
        }
        catch (CryptographicException)
        {
            // Said below, in words that name what is needed.
        }

        recipient.Dispose();
        throw new ModelException(
            ModelErrorReason.AttestationRefused,
            "The public key in the attestation document is no RSA key of 2,048 to 4,096 bits as SubjectPublicKeyInfo in DER.");
    }

    private static byte[] Definite(byte tag, ReadOnlySpan<byte> content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        _ => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };

    private static byte[] Indefinite(byte tag, ReadOnlySpan<byte> content) => [tag, 0x80, .. content, 0, 0];
}
