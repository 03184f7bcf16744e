namespace Ockam.Tests.Networks;

/// <summary>A stream of which every byte is known by its position, so that a wrong, missing or doubled one is seen.</summary>
internal static class Pattern
{
    public static void Fill(Span<byte> bytes, long position)
    {
        for (int i = 0; i < bytes.Length; i++) bytes[i] = At(position + i);
    }

    public static void Check(ReadOnlySpan<byte> bytes, long position)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != At(position + i)) throw new InvalidDataException($"The byte at {position + i} is wrong.");
        }
    }

    // Two prime numbers: neither a block of any size nor a cipher's record repeats it.
    private static byte At(long position) => (byte)(position % 251 ^ position / 257 % 241);
}
