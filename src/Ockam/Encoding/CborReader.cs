using System.Buffers.Binary;
using System.Text;

namespace Ockam.Encoding;

/// <summary>
/// Reads the CBOR profile of section 0.1 from a span: definite and indefinite lengths, without recursion and without allocation
/// except for what the caller asks to own. Every method throws <see cref="EncodingException"/> when the bytes are not of the form
/// asked for, and then the reader must not be used any more.
/// </summary>
public ref partial struct CborReader
{
    /// <summary>How deep containers may nest in a value that is skipped: far beyond any message of the protocol (about 12).</summary>
    public const int MaximumDepth = 64;

    private readonly ReadOnlySpan<byte> _data;
    private int _position;

    /// <summary>Starts reading at the first byte.</summary>
    /// <param name="data">One or more CBOR items; trailing bytes are left unread.</param>
    public CborReader(ReadOnlySpan<byte> data)
    {
        _data = data;
        _position = 0;
    }

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>The bytes from one position to where the reader stands, for what must be kept as received.</summary>
    /// <param name="start">An earlier <see cref="Position"/>.</param>
    public readonly ReadOnlySpan<byte> Since(int start) => _data[start.._position];

    /// <summary>What the next item is; nothing is consumed.</summary>
    public readonly CborType Peek()
    {
        if (_position >= _data.Length) return CborType.End;
        byte initial = _data[_position];
        return (initial >> 5) switch
        {
            0 => CborType.UnsignedInteger,
            1 => CborType.NegativeInteger,
            2 => CborType.ByteString,
            3 => CborType.TextString,
            4 => CborType.Array,
            5 => CborType.Map,
            6 => CborType.Tag,
            _ => initial switch
            {
                0xf4 or 0xf5 => CborType.Boolean,
                0xf6 => CborType.Null,
                0xf7 => CborType.Undefined,
                0xf9 or 0xfa or 0xfb => CborType.Float,
                0xff => CborType.Break,
                _ => CborType.Simple,
            },
        };
    }

    /// <summary>Reads an unsigned integer of at most 64 bits, in any of its lengths.</summary>
    public ulong ReadUInt64() => ReadHead(0, "an unsigned integer");

    /// <summary>Reads an unsigned integer that fits a byte.</summary>
    public byte ReadByte()
    {
        ulong value = ReadUInt64();
        if (value > byte.MaxValue) EncodingException.Throw($"CBOR: {value} does not fit in 8 bits.");
        return (byte)value;
    }

    /// <summary>Reads an unsigned integer of at most 31 bits.</summary>
    public int ReadInt32()
    {
        ulong value = ReadUInt64();
        if (value > int.MaxValue) EncodingException.Throw($"CBOR: {value} does not fit in 31 bits.");
        return (int)value;
    }

    /// <summary>Reads a signed integer of at most 64 bits.</summary>
    public long ReadInt64()
    {
        bool negative = Peek() == CborType.NegativeInteger;
        ulong value = ReadHead(negative ? 1 : 0, "an integer");
        if (value > long.MaxValue) EncodingException.Throw("CBOR: an integer does not fit in 64 bits.");
        return negative ? -1 - (long)value : (long)value;
    }

    /// <summary>Reads true or false.</summary>
    public bool ReadBoolean()
    {
        if (Peek() != CborType.Boolean) Unexpected("a boolean");
        return _data[_position++] == 0xf5;
    }

    /// <summary>Consumes a null if one comes next.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryReadNull()
    {
        if (Peek() != CborType.Null) return false;
        _position++;
        return true;
    }

    /// <summary>Reads a byte string. One of definite length is a view; one of indefinite length is gathered into an array of its own.</summary>
    public ReadOnlySpan<byte> ReadByteString() => ReadString(2, "a byte string");

    /// <summary>Reads a byte string that must have an exact length.</summary>
    /// <param name="length">The length in bytes.</param>
    public ReadOnlySpan<byte> ReadByteString(int length)
    {
        ReadOnlySpan<byte> value = ReadByteString();
        if (value.Length != length) EncodingException.Throw($"CBOR: a byte string of {length} bytes was expected, not of {value.Length}.");
        return value;
    }

    /// <summary>Reads a text string as its UTF-8 bytes, which were found to be valid.</summary>
    public ReadOnlySpan<byte> ReadTextStringUtf8()
    {
        ReadOnlySpan<byte> value = ReadString(3, "a text string");
        if (!System.Text.Unicode.Utf8.IsValid(value)) EncodingException.Throw("CBOR: a text string is not valid UTF-8.");
        return value;
    }

    /// <summary>Reads a text string.</summary>
    public string ReadTextString() => System.Text.Encoding.UTF8.GetString(ReadTextStringUtf8());

    /// <summary>Reads the head of an array.</summary>
    /// <returns>The number of elements, or -1 for one that ends with a break (<see cref="TryReadBreak"/>).</returns>
    public int ReadArrayHead() => ReadContainerHead(4, "an array", 1);

    /// <summary>Reads the head of a map.</summary>
    /// <returns>The number of pairs, or -1 for one that ends with a break (<see cref="TryReadBreak"/>).</returns>
    public int ReadMapHead() => ReadContainerHead(5, "a map", 2);

    /// <summary>Consumes a break if one comes next.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryReadBreak()
    {
        if (Peek() != CborType.Break) return false;
        _position++;
        return true;
    }

    /// <summary>
    /// Reads the head of an enum of the profile (section 0.1): array(2) of the variant and the array of its fields; the reader then
    /// stands before the head of the fields.
    /// </summary>
    /// <returns>The variant's index.</returns>
    public ulong ReadVariant()
    {
        if (ReadArrayHead() != 2) EncodingException.Throw("CBOR: an enum must be an array of its variant and its fields.");
        return ReadUInt64();
    }

    private int ReadContainerHead(int major, string what, int itemsPerEntry)
    {
        if (_position < _data.Length && _data[_position] == ((major << 5) | 31))
        {
            _position++;
            return -1;
        }

        ulong count = ReadHead(major, what);
        // Every element takes at least one byte, so a larger count is a lie and must not size anything.
        if (count > (ulong)(Remaining / itemsPerEntry)) EncodingException.Throw($"CBOR: {what} announces {count} entries, more than its bytes can hold.");
        return (int)count;
    }

    private ReadOnlySpan<byte> ReadString(int major, string what)
    {
        if (_position < _data.Length && _data[_position] == ((major << 5) | 31)) return ReadChunks(major, what);
        ulong length = ReadHead(major, what);
        if (length > (ulong)Remaining) EncodingException.Throw($"CBOR: {what} of {length} bytes ends beyond the {Remaining} bytes that are left.");
        ReadOnlySpan<byte> value = _data.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    private byte[] ReadChunks(int major, string what)
    {
        int start = ++_position;
        int total = 0;
        while (!TryReadBreak())
        {
            if (IsIndefinite()) EncodingException.Throw($"CBOR: a chunk of {what} is itself indefinite.");
            total += ReadString(major, what).Length;
        }

        int end = _position;
        var value = new byte[total];
        _position = start;
        int written = 0;
        while (!TryReadBreak())
        {
            ReadOnlySpan<byte> chunk = ReadString(major, what);
            if (major == 3 && !System.Text.Unicode.Utf8.IsValid(chunk)) EncodingException.Throw("CBOR: a chunk of a text string is not valid UTF-8.");
            chunk.CopyTo(value.AsSpan(written));
            written += chunk.Length;
        }

        _position = end;
        return value;
    }

    private readonly bool IsIndefinite() => _position < _data.Length && (_data[_position] & 31) == 31;

    private ulong ReadHead(int major, string what)
    {
        if (_position >= _data.Length || _data[_position] >> 5 != major) Unexpected(what);
        return ReadArgument();
    }

    private ulong ReadArgument()
    {
        int info = _data[_position++] & 31;
        if (info < 24) return (ulong)info;
        if (info > 27) EncodingException.Throw($"CBOR: the additional information {info} is not allowed here.");
        int size = 1 << (info - 24);
        if (Remaining < size) EncodingException.Throw("CBOR: the input ends inside the head of an item.");
        ReadOnlySpan<byte> bytes = _data.Slice(_position, size);
        _position += size;
        return size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private readonly void Unexpected(string what) => EncodingException.Throw($"CBOR: {what} was expected, not {Peek()}, at byte {_position}.");
}
