using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Writes the TPM's structures: big-endian integers and buffers behind their 16-bit length.</summary>
internal sealed class TpmWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public TpmWriter U8(byte value)
    {
        Reserve(1)[0] = value;
        return this;
    }

    public TpmWriter U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), checked((ushort)value));
        return this;
    }

    public TpmWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);
        return this;
    }

    public TpmWriter Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return this;
    }

    /// <summary>A TPM2B: the length in 16 bits, and the bytes.</summary>
    public TpmWriter Sized(ReadOnlySpan<byte> value) => U16(value.Length).Bytes(value);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>The bytes written; this buffer, which may hold a secret, is zeroed.</summary>
    public byte[] TakeSecret()
    {
        byte[] result = ToArray();
        CryptographicOperations.ZeroMemory(_buffer);
        _length = 0;
        return result;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, _length + count)];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        Span<byte> target = _buffer.AsSpan(_length, count);
        _length += count;
        return target;
    }
}
