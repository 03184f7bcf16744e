using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.SecureChannels;

/// <summary>
/// What both directions of the transport phase share (section 5.4): a record is the nonce (8 bytes, big-endian), the AES-256-GCM
/// ciphertext and its tag (16 bytes), without associated data.
/// </summary>
internal static class RecordFormat
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>The bytes before the ciphertext: the nonce.</summary>
    public const int NonceLength = 8;

    /// <summary>The bytes after the ciphertext: the tag.</summary>
    public const int TagLength = 16;

    /// <summary>How many bytes a record is longer than its plaintext, and the shortest record there is.</summary>
    public const int Overhead = NonceLength + TagLength;

    /// <summary>How many records one key serves.</summary>
    public const ulong RekeyInterval = 32;

    /// <summary>The nonce that makes the next key, and that no record may have.</summary>
    public const ulong RekeyNonce = ulong.MaxValue;

    /// <summary>The length in bytes of what AES-GCM takes as nonce: 4 zeros and the 64-bit number.</summary>
    public const int CipherNonceLength = 12;

    /// <summary>Writes the nonce of AES-GCM for a number.</summary>
    /// <param name="target">12 bytes.</param>
    /// <param name="number">The record's number.</param>
    public static void WriteCipherNonce(Span<byte> target, ulong number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, 0);
        BinaryPrimitives.WriteUInt64BigEndian(target[4..], number);
    }

    /// <summary>The cipher of the next key, which is made from that of the key before; the key itself is nowhere kept.</summary>
    public static AesGcm CreateNext(AesGcm current)
    {
        Span<byte> nonce = stackalloc byte[CipherNonceLength];
        Span<byte> key = stackalloc byte[KeyLength];
        Span<byte> tag = stackalloc byte[TagLength];
        WriteCipherNonce(nonce, RekeyNonce);
        try
        {
            key.Clear();
            current.Encrypt(nonce, key, key, tag);
            return new AesGcm(key, TagLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(tag);
        }
    }
}
