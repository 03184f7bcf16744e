using System.Text.Unicode;

namespace Ockam.Encoding;

public ref partial struct CborReader
{
    /// <summary>
    /// Reads a byte string. One of definite length is a view; one of indefinite length is gathered into an array of its own.
    /// </summary>
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
        if (!Utf8.IsValid(value)) EncodingException.Throw("CBOR: a text string is not valid UTF-8.");
        return value;
    }

    /// <summary>Reads a text string.</summary>
    public string ReadTextString() => System.Text.Encoding.UTF8.GetString(ReadTextStringUtf8());

    private ReadOnlySpan<byte> ReadString(int major, string what)
    {
        if (_position < _data.Length && _data[_position] == ((major << 5) | 31)) return ReadChunks(major, what);
        ulong length = ReadHead(major, what);
        if (length > (ulong)Remaining)
            EncodingException.Throw($"CBOR: {what} of {length} bytes ends beyond the {Remaining} bytes that are left.");

        ReadOnlySpan<byte> value = _data.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    private byte[] ReadChunks(int major, string what)
    {
        // Measured first and gathered then, so that one array of the exact length is all that is allocated.
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
            if (major == 3 && !Utf8.IsValid(chunk))
                EncodingException.Throw("CBOR: a chunk of a text string is not valid UTF-8.");
            chunk.CopyTo(value.AsSpan(written));
            written += chunk.Length;
        }

        _position = end;
        return value;
    }
}
