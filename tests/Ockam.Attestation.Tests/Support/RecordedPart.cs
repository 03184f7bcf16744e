namespace Ockam.Attestation.Tests.Support;

/// <summary>A part of a recording.</summary>
/// <param name="File">The file.</param>
/// <param name="First">How the title of its first exchange begins.</param>
/// <param name="Last">How the title of its last exchange begins.</param>
internal sealed record RecordedPart(string File, string First, string Last)
{
    /// <summary>Which exchanges of the file these are.</summary>
    public Range Range(List<RecordedExchange> all)
    {
        int start = all.FindIndex(exchange => exchange.Title.StartsWith(First, StringComparison.Ordinal));
        int end = all.FindIndex(start, exchange => exchange.Title.StartsWith(Last, StringComparison.Ordinal));
        return start..(end + 1);
    }
}
