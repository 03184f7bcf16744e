using System.Security.Cryptography;

namespace Ockam.Vault;

/// <summary>The key derivation of the handshake (section 5.1).</summary>
internal static class NoiseKdf
{
    /// <summary>The length in bytes of a chaining key and of each output.</summary>
    public const int Length = 32;

    /// <summary>
    /// HKDF-SHA-256 (RFC 5869) with two outputs of 32 bytes: the chaining key is the salt, and info is empty. Allocates nothing.
    /// The outputs may lie over the chaining key or the input, but not over each other.
    /// </summary>
    /// <param name="chainingKey">32 bytes.</param>
    /// <param name="input">The result of an agreement, or nothing.</param>
    /// <param name="first">Receives 32 bytes.</param>
    /// <param name="second">Receives 32 bytes.</param>
    public static void Derive2(ReadOnlySpan<byte> chainingKey, ReadOnlySpan<byte> input, Span<byte> first, Span<byte> second)
    {
        // HKDF of the platform allocates while it expands; with two blocks the steps of RFC 5869, 2.2 and 2.3, are three HMACs.
        Span<byte> extracted = stackalloc byte[Length];
        Span<byte> block = stackalloc byte[Length + 1];
        try
        {
            HMACSHA256.HashData(chainingKey, input, extracted);
            HMACSHA256.HashData(extracted, [1], block);
            block[..Length].CopyTo(first);
            block[Length] = 2;
            HMACSHA256.HashData(extracted, block, second);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(extracted);
            CryptographicOperations.ZeroMemory(block);
        }
    }
}
