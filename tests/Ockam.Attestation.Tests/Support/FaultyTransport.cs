namespace Ockam.Attestation.Tests.Support;

/// <summary>Lets one command go wrong. Later commands go through, over a new connection where the old one was cut.</summary>
internal sealed class FaultyTransport(ITpmTransport inner, int at, BusFault fault) : ITpmTransport
{
    /// <summary>TPM_RC_FAILURE.</summary>
    public const uint Failure = 0x101;

    /// <summary>How many commands were sent so far.</summary>
    public int Commands { get; private set; }

    /// <summary>Whether there was a command to go wrong.</summary>
    public bool HasFailed => Commands > at;

    public string Description => inner.Description;

    public bool IsolatesHandles => inner.IsolatesHandles;

    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        if (Commands++ != at) return await inner.ExecuteAsync(command, cancellationToken);
        if (fault == BusFault.CutBefore) throw new TpmException(TpmFault.ConnectionLost, "Cut before the command.");
        if (fault == BusFault.Refused) return EmulatedCommand.Refuse(Failure);
        byte[] answer = await inner.ExecuteAsync(command, cancellationToken);
        if (fault == BusFault.CutAfter) throw new TpmException(TpmFault.ConnectionLost, "Cut before the answer.");
        // A tag that there is not, with the code of success.
        answer = [0x80, 0x03, .. answer.AsSpan(2, 4), 0, 0, 0, 0, .. answer.AsSpan(10)];
        return answer;
    }

    // The test goes on with what is behind.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
