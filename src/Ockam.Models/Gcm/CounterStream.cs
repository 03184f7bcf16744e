using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// The key stream of one GCM message (NIST SP 800-38D, section 6.5) from any block on, so that parts of it can be encrypted side by side.
/// For one thread at a time.
/// </summary>
internal sealed class CounterStream : IDisposable
{
    private const int BlockLength = 16;

    // What the cache of a core holds beside the bytes themselves; a call for each block would cost more than the encryption.
    private const int BatchLength = 64 * 1024;

    // The first block of the key stream has the counter 2; 1 is for the tag.
    private const uint FirstCounter = 2;

    private readonly Aes _aes = Aes.Create();
    private readonly byte[] _counters = new byte[BatchLength];
    private readonly byte[] _stream = new byte[BatchLength];

    /// <param name="key">32 bytes.</param>
    /// <param name="iv">12 bytes.</param>
    public CounterStream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        _aes.SetKey(key);
        for (int i = 0; i < BatchLength; i += BlockLength) iv.CopyTo(_counters.AsSpan(i));
    }

    /// <summary>Encrypts or decrypts in place.</summary>
    /// <param name="offset">Where the bytes stand in the message; a multiple of 16.</param>
    /// <param name="data">The bytes.</param>
    public void Apply(long offset, Span<byte> data)
    {
        uint counter = (uint)(offset / BlockLength) + FirstCounter;
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, BatchLength);
            int blocks = (length + BlockLength - 1) / BlockLength;
            counter = Fill(counter, blocks);
            Xor(data[..length], _stream);
            data = data[length..];
        }
    }

    /// <summary>A single block of the cipher: the hash's key, or what masks the tag.</summary>
    /// <param name="block">Is encrypted in place.</param>
    public void Encrypt(Span<byte> block) => _aes.EncryptEcb(block.ToArray(), block, PaddingMode.None);

    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_stream);
    }

    private uint Fill(uint counter, int blocks)
    {
        Span<byte> counters = _counters.AsSpan(0, blocks * BlockLength);
        for (int i = BlockLength - 4; i < counters.Length; i += BlockLength)
            BinaryPrimitives.WriteUInt32BigEndian(counters[i..], counter++);
        _aes.EncryptEcb(counters, _stream, PaddingMode.None);
        return counter;
    }

    private static void Xor(Span<byte> data, ReadOnlySpan<byte> stream)
    {
        Span<Vector<byte>> wide = MemoryMarshal.Cast<byte, Vector<byte>>(data);
        ReadOnlySpan<Vector<byte>> other = MemoryMarshal.Cast<byte, Vector<byte>>(stream);
        for (int i = 0; i < wide.Length; i++) wide[i] ^= other[i];
        for (int i = wide.Length * Vector<byte>.Count; i < data.Length; i++) data[i] ^= stream[i];
    }
}
