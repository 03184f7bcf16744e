using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ockam.Encoding;

public ref partial struct CborReader
{
    [InlineArray(MaximumDepth)]
    private struct Levels
    {
        private long _first;
    }

    /// <summary>Passes over one whole item, however it is made up, down to <see cref="MaximumDepth"/> levels.</summary>
    public void Skip()
    {
        // What is left to read at each level; negative for an indefinite one: -1 before a key or an element, -2 where only a value may come.
        Levels left = default;
        int depth = 0;
        left[0] = 1;
        while (true)
        {
            while (left[depth] == 0)
            {
                if (depth-- == 0) return;
            }

            if (left[depth] < 0)
            {
                bool map = left[depth] <= -3;
                if (left[depth] != -4 && TryReadBreak())
                {
                    if (depth-- == 0) return;
                    continue;
                }

                // A map alternates between -3 (a key or the break) and -4 (its value).
                if (map) left[depth] = left[depth] == -3 ? -4 : -3;
            }
            else
            {
                left[depth]--;
            }

            long inner = SkipHead();
            if (inner == 0) continue;
            if (++depth >= MaximumDepth) EncodingException.Throw($"CBOR: nested deeper than {MaximumDepth} levels.");
            left[depth] = inner;
        }
    }

    /// <summary>Passes over the elements of an array struct that a newer peer has added (section 0.1: extra elements are skipped).</summary>
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

    // Consumes a head, and the content of all but containers; answers how many items follow inside, or -1 (array, tag: 1) or -3 (map) without an end.
    private long SkipHead()
    {
        if (_position >= _data.Length) EncodingException.Throw("CBOR: the input ends where an item was expected.");
        byte initial = _data[_position];
        int major = initial >> 5;
        switch (major)
        {
            case 0 or 1:
                ReadArgument();
                return 0;
            case 2 or 3:
                if (IsIndefinite()) SkipChunks(major);
                else ReadString(major, "a string");
                return 0;
            case 4:
                return ReadArrayHead();
            case 5:
                int pairs = ReadMapHead();
                return pairs < 0 ? -3 : 2L * pairs;
            case 6:
                ReadArgument();
                return 1;
            default:
                if (initial == 0xff) EncodingException.Throw("CBOR: a break stands where an item was expected.");
                ulong argument = ReadArgument();
                if (initial == 0xf8 && argument < 32) EncodingException.Throw($"CBOR: the simple value {argument} is written in two bytes.");
                return 0;
        }
    }

    private void SkipChunks(int major)
    {
        _position++;
        while (!TryReadBreak())
        {
            if (IsIndefinite()) EncodingException.Throw("CBOR: a chunk of a string is itself indefinite.");
            ReadString(major, "a chunk of a string");
        }
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
