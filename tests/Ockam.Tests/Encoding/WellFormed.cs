namespace Ockam.Tests.Encoding;

/// <summary>
/// What RFC 8949 calls well-formed, told in the plainest recursive way, to compare <c>CborReader.Skip</c> with: it shares no code and no
/// idea with it.
/// </summary>
internal static class WellFormed
{
    /// <summary>The length of the item at the start, or null when it is not well-formed or nests deeper than allowed.</summary>
    public static int? LengthOf(byte[] data, int maximumDepth)
    {
        try
        {
            return Item(data, 0, maximumDepth);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // Answers the position after the item.
    private static int Item(byte[] data, int position, int levels)
    {
        int initial = At(data, position++);
        int major = initial / 32, info = initial % 32;
        ulong argument = (ulong)info;
        if (info is >= 28 and <= 30) throw new FormatException();
        if (info is >= 24 and <= 27)
        {
            argument = 0;
            for (int size = 1 << (info - 24); size > 0; size--) argument = (argument << 8) | At(data, position++);
        }

        if (info == 31) return Indefinite(data, position, major, levels);
        switch (major)
        {
            case 2 or 3:
                if (argument > (ulong)(data.Length - position)) throw new FormatException();
                return position + (int)argument;
            case 4 or 5 or 6:
                UInt128 items = major == 6 ? 1 : (UInt128)argument * (major == 5 ? 2u : 1u);
                if (items > 0 && levels == 0) throw new FormatException();
                for (; items > 0; items--) position = Item(data, position, levels - 1);
                return position;
            case 7 when info == 24 && argument < 32:
                throw new FormatException();
            default:
                return position;
        }
    }

    private static int Indefinite(byte[] data, int position, int major, int levels)
    {
        if (major is not (2 or 3 or 4 or 5)) throw new FormatException();
        if (major is 4 or 5 && levels == 0) throw new FormatException();
        while (At(data, position) != 0xff)
        {
            if (major is 2 or 3 && (At(data, position) / 32 != major || At(data, position) % 32 == 31)) throw new FormatException();
            position = Item(data, position, levels - 1);
            if (major == 5) position = Item(data, position, levels - 1);
        }

        return position + 1;
    }

    private static byte At(byte[] data, int position) => position < data.Length ? data[position] : throw new FormatException();
}
