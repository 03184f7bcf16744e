using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ockam.Encoding;

/// <summary>
/// Reads the CBOR profile of section 0.1 from a span: definite and indefinite lengths, without recursion and without allocation
/// except for what the caller asks to own. Nothing outside the span is read and no announced count or length is believed
/// beyond the bytes that are there. Every method throws <see cref="EncodingException"/> when the bytes are not of the form
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

    [DoesNotReturn]
    private readonly void Unexpected(string what) =>
        EncodingException.Throw($"CBOR: {what} was expected, not {Peek()}, at byte {_position}.");
}
