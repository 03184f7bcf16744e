using System.Runtime.CompilerServices;

namespace Ockam.Encoding;

public ref partial struct CborReader
{
    // What a level of nesting waits for when its length is indefinite; definite levels hold the number of items left instead.
    private const long ElementOrBreak = -1;
    private const long KeyOrBreak = -2;
    private const long MapValue = -3;

    // The outermost level is the item itself, which nests in nothing.
    [InlineArray(MaximumDepth + 1)]
    private struct Levels
    {
        private long _first;
    }

    /// <summary>
    /// Passes over one whole item, however it is made up, if it is well-formed. Containers and tags that hold something may nest
    /// down to <see cref="MaximumDepth"/> levels. What texts hold is not looked at.
    /// </summary>
    public void Skip()
    {
        long inner = SkipHead();
        if (inner != 0) SkipLevels(inner);
    }

    private void SkipLevels(long outermost)
    {
        Levels levels = default;
        int depth = 1;
        levels[1] = outermost;
        while (depth > 0)
        {
            long left = levels[depth];
            if (left == 0 || (left is ElementOrBreak or KeyOrBreak && TryReadBreak()))
            {
                depth--;
                continue;
            }

            levels[depth] = left switch
            {
                ElementOrBreak => ElementOrBreak,
                KeyOrBreak => MapValue,
                MapValue => KeyOrBreak,
                _ => left - 1,
            };
            long inner = SkipHead();
            if (inner == 0) continue;
            if (++depth > MaximumDepth) EncodingException.Throw($"CBOR: nested deeper than {MaximumDepth} levels.");
            levels[depth] = inner;
        }
    }

    // Consumes a head, and the content of a string. Answers what the level inside waits for, or 0 when nothing is inside.
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
                int elements = ReadArrayHead();
                return elements < 0 ? ElementOrBreak : elements;
            case 5:
                int pairs = ReadMapHead();
                return pairs < 0 ? KeyOrBreak : 2L * pairs;
            case 6:
                ReadArgument();
                return 1;
            default:
                if (initial == 0xff) EncodingException.Throw("CBOR: a break stands where an item was expected.");
                ulong argument = ReadArgument();
                if (initial == 0xf8 && argument < 32)
                    EncodingException.Throw($"CBOR: the simple value {argument} is written in two bytes.");
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
}
