using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Encoding;

/// <summary>
/// Writes the CBOR profile of section 0.1, definite lengths and shortest integers, into a buffer that grows. For messages on the
/// data path see <see cref="CborBackwardWriter"/>, which never allocates.
/// </summary>
public sealed class CborWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>Creates an empty writer.</summary>
    /// <param name="capacity">The expected length in bytes.</param>
    public CborWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets and zeroes what was written.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    /// <summary>Writes an unsigned integer.</summary>
    public void WriteUInt64(ulong value) => WriteHead(0, value);

    /// <summary>Writes a signed integer.</summary>
    public void WriteInt64(long value)
    {
        if (value < 0) WriteHead(1, (ulong)(-1 - value));
        else WriteHead(0, (ulong)value);
    }

    /// <summary>Writes true or false.</summary>
    public void WriteBoolean(bool value) => Reserve(1)[0] = value ? (byte)0xf5 : (byte)0xf4;

    /// <summary>Writes null.</summary>
    public void WriteNull() => Reserve(1)[0] = 0xf6;

    /// <summary>Writes a 64-bit float.</summary>
    public void WriteDouble(double value)
    {
        Span<byte> target = Reserve(9);
        target[0] = 0xfb;
        BinaryPrimitives.WriteDoubleBigEndian(target[1..], value);
    }

    /// <summary>Writes a byte string.</summary>
    public void WriteByteString(ReadOnlySpan<byte> value)
    {
        WriteHead(2, (ulong)value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Writes a text string as UTF-8; a surrogate without its half becomes U+FFFD.</summary>
    public void WriteTextString(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        WriteHead(3, (ulong)length);
        System.Text.Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    /// <summary>Writes the head of an array of so many elements.</summary>
    public void WriteArrayHead(int count) => WriteHead(4, Count(count));

    /// <summary>Writes the head of a map of so many pairs.</summary>
    public void WriteMapHead(int pairs) => WriteHead(5, Count(pairs));

    /// <summary>Writes the head of an enum: array(2), the variant, and the head of its fields (section 0.1).</summary>
    /// <param name="variant">The variant's index.</param>
    /// <param name="fields">How many fields follow.</param>
    public void WriteVariant(int variant, int fields)
    {
        WriteArrayHead(2);
        WriteUInt64(Count(variant));
        WriteArrayHead(fields);
    }

    /// <summary>Writes items that are encoded already.</summary>
    public void WriteEncoded(ReadOnlySpan<byte> items) => items.CopyTo(Reserve(items.Length));

    /// <summary>How many bytes the head of an item with this argument takes: 1, 2, 3, 5 or 9.</summary>
    public static int HeadLength(ulong argument) => argument switch
    {
        < 24 => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };

    /// <summary>Writes a head in its shortest form.</summary>
    /// <param name="target">Starts where the head goes; at least <see cref="HeadLength"/> bytes.</param>
    /// <param name="major">The major type, 0 to 6.</param>
    /// <param name="argument">The value, length or count.</param>
    /// <returns>The bytes written.</returns>
    internal static int WriteHead(Span<byte> target, int major, ulong argument)
    {
        int length = HeadLength(argument);
        byte type = (byte)(major << 5);
        switch (length)
        {
            case 1:
                target[0] = (byte)(type | (byte)argument);
                break;
            case 2:
                target[0] = (byte)(type | 24);
                target[1] = (byte)argument;
                break;
            case 3:
                target[0] = (byte)(type | 25);
                BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)argument);
                break;
            case 5:
                target[0] = (byte)(type | 26);
                BinaryPrimitives.WriteUInt32BigEndian(target[1..], (uint)argument);
                break;
            default:
                target[0] = (byte)(type | 27);
                BinaryPrimitives.WriteUInt64BigEndian(target[1..], argument);
                break;
        }

        return length;
    }

    // A negative count would otherwise be written as one of 64 bits.
    internal static ulong Count(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (ulong)count;
    }

    private void WriteHead(int major, ulong argument) => WriteHead(Reserve(HeadLength(argument)), major, argument);

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, checked(_length + count))];
            Written.CopyTo(larger);
            // What is written may be a secret's encoding.
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        Span<byte> target = _buffer.AsSpan(_length, count);
        _length += count;
        return target;
    }
}
