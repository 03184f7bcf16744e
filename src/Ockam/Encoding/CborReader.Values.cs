namespace Ockam.Encoding;

public ref partial struct CborReader
{
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

    /// <summary>Reads a float of 16, 32 or 64 bits.</summary>
    public double ReadDouble()
    {
        if (Peek() != CborType.Float) Unexpected("a float");
        byte initial = _data[_position];
        ulong bits = ReadArgument();
        return initial switch
        {
            0xf9 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
            0xfa => BitConverter.UInt32BitsToSingle((uint)bits),
            _ => BitConverter.UInt64BitsToDouble(bits),
        };
    }

    /// <summary>Reads the number of a tag; the tagged item comes next.</summary>
    public ulong ReadTag() => ReadHead(6, "a tag");
}
