using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>What all array structs of sections 3 to 5 have in common (section 0.1).</summary>
internal static class CborStruct
{
    /// <summary>
    /// Reads the head of an array struct; optional fields and <see cref="CborReader.SkipRest"/> follow as the caller reads.
    /// </summary>
    /// <param name="reader">Stands before the array.</param>
    /// <param name="required">
    /// How many elements must be there: without this check a shorter array would be filled from what follows it.
    /// </param>
    /// <param name="what">The structure, for the error.</param>
    /// <returns>The number of elements, or -1 for an array that ends with a break.</returns>
    public static int ReadHead(ref CborReader reader, int required, string what)
    {
        int count = reader.ReadArrayHead();
        if (count >= 0 && count < required) EncodingException.Throw($"{what} has {count} fields, at least {required} are needed.");
        return count;
    }

    /// <summary>Whether an array has another element; of one that ends with a break, the break is consumed when it does not.</summary>
    /// <param name="reader">Stands before the element or the break.</param>
    /// <param name="count">What the head said, -1 for one that ends with a break.</param>
    /// <param name="read">How many elements were read.</param>
    public static bool HasElement(ref CborReader reader, int count, int read) => count < 0 ? !reader.TryReadBreak() : read < count;
}
