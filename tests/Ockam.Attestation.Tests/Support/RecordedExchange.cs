namespace Ockam.Attestation.Tests.Support;

/// <summary>A command and its answer, in hexadecimal digits; answers may be cut off.</summary>
internal sealed record RecordedExchange(string Title, string Command, string Answer)
{
    /// <summary>All exchanges of a recording.</summary>
    public static List<RecordedExchange> Read(string file)
    {
        var exchanges = new List<RecordedExchange>();
        string title = string.Empty, command = string.Empty;
        foreach (string line in File.ReadLines(Vectors.PathOf($"nitro/tpm/{file}")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) title = line[3..];
            else if (line.StartsWith("  > ", StringComparison.Ordinal)) command = line[4..];
            else if (line.StartsWith("  < ", StringComparison.Ordinal)) exchanges.Add(new(title, command, line[4..].Split(' ')[0]));
        }

        return exchanges;
    }
}
