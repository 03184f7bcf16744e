using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// One AES-256-GCM message without additional data, of any length that GCM allows: the key stream is made side by side, the hash in order.
/// </summary>
internal sealed class GcmMessage : IDisposable
{
    public const int IvLength = 12;
    public const int TagLength = 16;

    /// <summary>The counter has 32 bits, and two of its values are not for the message: 64 GiB less 32 bytes.</summary>
    public const long MaximumLength = (1L << 36) - 32;

    private readonly byte[] _key;
    private readonly byte[] _iv;
    private readonly Ghash _hash;
    private readonly byte[] _mask = new byte[16];
    private long _length;

    /// <param name="key">32 bytes.</param>
    /// <param name="iv">12 bytes.</param>
    public GcmMessage(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        _key = key.ToArray();
        _iv = iv.ToArray();
        using CounterStream stream = CreateStream();
        Span<byte> hashKey = stackalloc byte[16];
        hashKey.Clear();
        stream.Encrypt(hashKey);
        _hash = new Ghash(hashKey);
        CryptographicOperations.ZeroMemory(hashKey);
        iv.CopyTo(_mask);
        BinaryPrimitives.WriteUInt32BigEndian(_mask.AsSpan(IvLength), 1);
        stream.Encrypt(_mask);
    }

    /// <summary>The key stream, for one thread; whoever takes it disposes it.</summary>
    public CounterStream CreateStream() => new(_key, _iv);

    /// <summary>Adds the next ciphertext; all but the last call have a multiple of 16 bytes.</summary>
    public void Append(ReadOnlySpan<byte> ciphertext)
    {
        _hash.Append(ciphertext);
        _length += ciphertext.Length;
    }

    /// <summary>The tag of all that was added; nothing may be added any more.</summary>
    public byte[] Finish()
    {
        var tag = new byte[TagLength];
        _hash.Finish(_length, tag);
        for (int i = 0; i < TagLength; i++) tag[i] ^= _mask[i];
        return tag;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_mask);
        _hash.Dispose();
    }
}
