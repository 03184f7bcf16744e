using System.Buffers.Binary;

namespace Ockam.Encoding;

/// <summary>The BARE profile of section 0.2: variable-length integers, what is length-prefixed with them, and optional values.</summary>
public static class Bare
{
    /// <summary>The longest encoding of a 64-bit integer, in bytes.</summary>
    public const int MaximumVarUIntLength = 10;

    /// <summary>How many bytes a value takes: 1 to 10.</summary>
    public static int VarUIntLength(ulong value)
    {
        int length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    /// <summary>Writes an unsigned LEB128 integer.</summary>
    /// <param name="target">At least <see cref="VarUIntLength"/> bytes.</param>
    /// <param name="value">The value.</param>
    /// <returns>The bytes written.</returns>
    public static int WriteVarUInt(Span<byte> target, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads an unsigned LEB128 integer of at most 10 bytes, of which the tenth must be 01.</summary>
    /// <param name="source">Starts at the integer.</param>
    /// <param name="length">The bytes read.</param>
    /// <exception cref="EncodingException">The input ends early, or the value does not fit in 64 bits.</exception>
    public static ulong ReadVarUInt(ReadOnlySpan<byte> source, out int length)
    {
        ulong value = 0;
        for (int i = 0; i < MaximumVarUIntLength; i++)
        {
            if (i >= source.Length) EncodingException.Throw("BARE: the input ends inside an integer.");
            byte part = source[i];
            if (i == MaximumVarUIntLength - 1 && part != 1) break;
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                length = i + 1;
                return value;
            }
        }

        EncodingException.Throw("BARE: an integer does not fit in 64 bits.");
        length = 0;
        return 0;
    }

    /// <summary>Wraps bytes as BARE data: their length, then they themselves. A text's form is that of its UTF-8 bytes.</summary>
    public static byte[] EncodeData(ReadOnlySpan<byte> content)
    {
        int head = VarUIntLength((ulong)content.Length);
        var encoded = new byte[head + content.Length];
        WriteVarUInt(encoded, (ulong)content.Length);
        content.CopyTo(encoded.AsSpan(head));
        return encoded;
    }

    /// <summary>Wraps a text as a BARE string.</summary>
    public static byte[] EncodeString(string text) => EncodeData(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Reads BARE data as a view; bytes after it are left alone.</summary>
    /// <param name="source">Starts at the length.</param>
    /// <param name="length">The bytes read, length prefix included.</param>
    /// <exception cref="EncodingException">The announced length is more than there is.</exception>
    public static ReadOnlySpan<byte> ReadData(ReadOnlySpan<byte> source, out int length)
    {
        ulong size = ReadVarUInt(source, out int head);
        if (size > (ulong)(source.Length - head))
            EncodingException.Throw($"BARE: data of {size} bytes ends beyond the {source.Length - head} bytes that are left.");

        length = head + (int)size;
        return source.Slice(head, (int)size);
    }

    /// <summary>Reads a BARE string.</summary>
    /// <param name="source">Starts at the length.</param>
    /// <param name="length">The bytes read, length prefix included.</param>
    /// <exception cref="EncodingException">It ends early or is not UTF-8.</exception>
    public static string ReadString(ReadOnlySpan<byte> source, out int length)
    {
        ReadOnlySpan<byte> content = ReadData(source, out length);
        if (!System.Text.Unicode.Utf8.IsValid(content)) EncodingException.Throw("BARE: a string is not valid UTF-8.");
        return System.Text.Encoding.UTF8.GetString(content);
    }

    /// <summary>Writes the mark that stands before an optional value: 1 if the value follows, else 0.</summary>
    /// <param name="target">At least 1 byte.</param>
    /// <param name="isPresent">Whether the value follows.</param>
    /// <returns>The bytes written: 1.</returns>
    public static int WriteOptional(Span<byte> target, bool isPresent)
    {
        target[0] = isPresent ? (byte)1 : (byte)0;
        return 1;
    }

    /// <summary>Reads the mark that stands before an optional value.</summary>
    /// <param name="source">Starts at the mark.</param>
    /// <param name="length">The bytes read: 1. The value, if there is one, comes next.</param>
    /// <returns>Whether the value follows.</returns>
    /// <exception cref="EncodingException">The input ends before the mark, or it is neither 0 nor 1.</exception>
    public static bool ReadOptional(ReadOnlySpan<byte> source, out int length)
    {
        if (source.IsEmpty) EncodingException.Throw("BARE: the input ends where an optional value may begin.");
        if (source[0] > 1) EncodingException.Throw($"BARE: {source[0]} is not the mark of an optional value, which is 0 or 1.");
        length = 1;
        return source[0] == 1;
    }

    /// <summary>Reads a little-endian 16-bit integer.</summary>
    /// <exception cref="EncodingException">Fewer than 2 bytes are left.</exception>
    public static ushort ReadUInt16(ReadOnlySpan<byte> source)
    {
        if (source.Length < 2) EncodingException.Throw("BARE: the input ends inside a 16-bit integer.");
        return BinaryPrimitives.ReadUInt16LittleEndian(source);
    }
}
