namespace Ockam.Encoding;

public ref partial struct CborReader
{
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

    /// <summary>Passes over the elements of an array struct that a newer peer has added (section 0.1).</summary>
    /// <param name="count">The count that <see cref="ReadArrayHead"/> gave.</param>
    /// <param name="read">How many elements were read.</param>
    public void SkipRest(int count, int read)
    {
        if (count < 0)
        {
            while (!TryReadBreak()) Skip();
            return;
        }

        for (; read < count; read++) Skip();
    }

    /// <summary>Whether an array struct has another element that is present and not null; a null is consumed.</summary>
    /// <param name="count">The count that <see cref="ReadArrayHead"/> gave.</param>
    /// <param name="read">How many elements were read so far.</param>
    public bool HasField(int count, int read)
    {
        if (count >= 0 ? read >= count : Peek() == CborType.Break) return false;
        return !TryReadNull();
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
        if (count > (ulong)(Remaining / itemsPerEntry))
            EncodingException.Throw($"CBOR: {what} announces {count} entries, more than its bytes can hold.");
        return (int)count;
    }
}
