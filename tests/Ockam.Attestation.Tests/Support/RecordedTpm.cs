namespace Ockam.Attestation.Tests.Support;

/// <summary>Plays a recording: every command must be the recorded one to the byte, and gets the recorded answer.</summary>
internal sealed class RecordedTpm : ITpmTransport
{
    private readonly Queue<RecordedExchange> _exchanges;

    private RecordedTpm(IEnumerable<RecordedExchange> exchanges) => _exchanges = new(exchanges);

    /// <summary>What of a command cannot be known here, by its title: from which byte on, and how many.</summary>
    public Dictionary<string, (int Start, int Length)> Unknown { get; } = [];

    public string Description => "a recording";

    public bool IsolatesHandles => true;

    /// <summary>How many exchanges are left.</summary>
    public int Left => _exchanges.Count;

    /// <summary>A part of a recording of the test data.</summary>
    public static RecordedTpm Of(RecordedPart part) => new(part.Exchanges());

    public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        (string title, string expected, string answer) = _exchanges.Peek();
        byte[] sent = command.ToArray();
        if (Unknown.TryGetValue(title, out (int Start, int Length) part))
            expected.FromHex().AsSpan(part.Start, part.Length).CopyTo(sent.AsSpan(part.Start));
        Assert.True(expected == sent.ToHex(), $"{title}:\n{expected}, not\n{sent.ToHex()}");
        _exchanges.Dequeue();
        return Task.FromResult(answer.FromHex());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A connection to it whose random bytes are 0, 1, 2 and so on, as in the recordings.</summary>
    public TpmConnection Connect() => Connect(span =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = (byte)i;
    });

    /// <summary>A connection to it with other random bytes.</summary>
    public TpmConnection Connect(Action<Span<byte>> random) => new(this, TimeProvider.System, random);
}
