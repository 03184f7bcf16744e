namespace Ockam.Attestation.Tests.Support;

/// <summary>A part of a recording.</summary>
/// <param name="File">The file.</param>
/// <param name="First">How the title of its first exchange begins.</param>
/// <param name="Last">How the title of its last exchange begins.</param>
internal sealed record RecordedPart(string File, string First, string Last)
{
    /// <summary>Its exchanges.</summary>
    public List<RecordedExchange> Exchanges()
    {
        List<RecordedExchange> all = RecordedExchange.Read(File);
        int start = all.FindIndex(exchange => exchange.Title.StartsWith(First, StringComparison.Ordinal));
        int end = all.FindIndex(start, exchange => exchange.Title.StartsWith(Last, StringComparison.Ordinal));
        return all[start..(end + 1)];
    }
}
