namespace Ockam.Attestation.Tests.Support;

/// <summary>Sees what crosses the bus, and changes it if it is told how.</summary>
internal sealed class SpyTransport(ITpmTransport inner) : ITpmTransport
{
    /// <summary>Every command and answer, one after the other.</summary>
    public List<byte[]> Seen { get; } = [];

    /// <summary>Changes a command on its way; null for none.</summary>
    public Func<byte[], byte[]>? Command { get; init; }

    /// <summary>Changes the answer to a command, which is the first argument; null for none.</summary>
    public Func<byte[], byte[], byte[]>? Answer { get; init; }

    public string Description => inner.Description;

    public bool IsolatesHandles => inner.IsolatesHandles;

    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        byte[] sent = Command is null ? command.ToArray() : Command(command.ToArray());
        Seen.Add(sent);
        byte[] answer = await inner.ExecuteAsync(sent, cancellationToken);
        if (Answer is not null) answer = Answer(sent, answer);
        Seen.Add([.. answer]);
        return answer;
    }

    // The test goes on with what is behind.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The code of a command.</summary>
    public static TpmCommandCode CodeOf(byte[] command) =>
        (TpmCommandCode)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(command.AsSpan(6));
}
