namespace Ockam.Attestation.Tests.Support;

/// <summary>
/// Cuts the connection once: at one command, before or after the TPM has got it. Later commands go through, as over a new connection.
/// </summary>
internal sealed class FaultyTransport(ITpmTransport inner, int cutAt, bool afterwards) : ITpmTransport
{
    /// <summary>How many commands were sent so far.</summary>
    public int Commands { get; private set; }

    public bool HasCut => Commands > cutAt;

    public string Description => inner.Description;

    public bool IsolatesHandles => inner.IsolatesHandles;

    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        bool cut = Commands++ == cutAt;
        if (cut && !afterwards) throw new TpmException(TpmFault.ConnectionLost, "Cut before the command.");
        byte[] answer = await inner.ExecuteAsync(command, cancellationToken);
        return cut ? throw new TpmException(TpmFault.ConnectionLost, "Cut before the answer.") : answer;
    }

    // The test goes on with what is behind.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
