namespace Ockam.Attestation.Tests.Support;

/// <summary>Plays a recording: every command must be the recorded one to the byte, and gets the recorded answer.</summary>
internal sealed class RecordedTpm : ITpmTransport
{
    private readonly Queue<(string Title, string Command, string Answer)> _exchanges;

    private RecordedTpm(IEnumerable<(string, string, string)> exchanges) => _exchanges = new(exchanges);

    public string Description => "a recording";

    public bool IsolatesHandles => true;

    /// <summary>How many exchanges are left.</summary>
    public int Left => _exchanges.Count;

    /// <summary>A recording of the test data, from an exchange with a title to one with another.</summary>
    public static RecordedTpm Of(string file, string first, string last)
    {
        List<(string Title, string Command, string Answer)> all = Read(file);
        int start = all.FindIndex(exchange => exchange.Title.StartsWith(first, StringComparison.Ordinal));
        int end = all.FindIndex(start, exchange => exchange.Title.StartsWith(last, StringComparison.Ordinal));
        return new RecordedTpm(all[start..(end + 1)]);
    }

    /// <summary>All exchanges of a recording: a title, and the bytes of both directions.</summary>
    public static List<(string Title, string Command, string Answer)> Read(string file)
    {
        var exchanges = new List<(string, string, string)>();
        string title = string.Empty, command = string.Empty;
        foreach (string line in File.ReadLines(Vectors.PathOf($"nitro/tpm/{file}")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) title = line[3..];
            else if (line.StartsWith("  > ", StringComparison.Ordinal)) command = line[4..];
            else if (line.StartsWith("  < ", StringComparison.Ordinal)) exchanges.Add((title, command, line[4..].Split(' ')[0]));
        }

        return exchanges;
    }

    public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        (string title, string expected, string answer) = _exchanges.Peek();
        Assert.True(expected == command.Span.ToArray().ToHex(), $"{title}:\n{expected}, not\n{command.Span.ToArray().ToHex()}");
        _exchanges.Dequeue();
        return Task.FromResult(answer.FromHex());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A connection to it whose random bytes are 0, 1, 2 and so on, as in the recordings.</summary>
    public TpmConnection Connect() => new(this, TimeProvider.System, span =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = (byte)i;
    });
}
