using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>
/// What binds a document to one channel, one wrapped key and one public key (BROKER.md, section 4): the tag, and SHA-384 over fields that
/// each have their length before them.
/// </summary>
internal static class KeyReleaseBinding
{
    /// <summary>The length of the user data: the tag and the digest.</summary>
    public static int Length => KeyReleaseTag.Version1.Length + SHA384.HashSizeInBytes;

    private static ReadOnlySpan<byte> Prefix => "ockam model key release v1"u8;

    /// <summary>The user data of a document.</summary>
    /// <param name="handshakeHash">That of the channel between consumer and broker, 32 bytes.</param>
    /// <param name="consumer">Who proved to be the consumer's end of it.</param>
    /// <param name="broker">Who proved to be the broker's end of it.</param>
    /// <param name="wrappedKey">What is to be unwrapped.</param>
    /// <param name="publicKey">The public key in the document.</param>
    public static byte[] UserData(
        ReadOnlySpan<byte> handshakeHash, Identifier consumer, Identifier broker, ReadOnlySpan<byte> wrappedKey,
        ReadOnlySpan<byte> publicKey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        Append(hash, Prefix);
        Append(hash, handshakeHash);
        Append(hash, consumer.ToArray());
        Append(hash, broker.ToArray());
        Append(hash, SHA384.HashData(wrappedKey));
        Append(hash, SHA384.HashData(publicKey));
        return [.. KeyReleaseTag.Version1, .. hash.GetHashAndReset()];
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }
}
