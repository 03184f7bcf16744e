namespace Ockam.Attestation;

/// <summary>A transport over a stream that is opened when it is needed, and anew after it broke.</summary>
internal abstract class StreamTransport : ITpmTransport
{
    // The slowest command, making an RSA key, takes up to half a minute in chips.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _disposed;

    public abstract string Description { get; }

    public virtual bool IsolatesHandles => false;

    protected abstract bool IsOpen { get; }

    public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            return await ExecuteOnceAsync(command, limit.Token, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens the connection; errors are <see cref="TpmException"/>s that say what to do.</summary>
    protected abstract Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Sends one command over the open connection and reads the answer.</summary>
    protected abstract Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken);

    /// <summary>Closes the connection if it is open; says goodbye where the protocol has a word for it.</summary>
    protected abstract ValueTask CloseAsync();

    private async Task<byte[]> ExecuteOnceAsync(
        ReadOnlyMemory<byte> command, CancellationToken limit, CancellationToken cancellationToken)
    {
        bool done = false;
        try
        {
            if (!IsOpen) await OpenAsync(limit).ConfigureAwait(false);
            byte[] answer = await ExchangeAsync(command, limit).ConfigureAwait(false);
            done = true;
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TpmException(TpmFault.TimedOut,
                $"{Description} did not answer within {s_patience.TotalMinutes:0} minutes. Restart it.");
        }
        catch (Exception lost) when (lost is IOException or System.Net.Sockets.SocketException)
        {
            throw new TpmException(
                TpmFault.ConnectionLost,
                $"The connection to {Description} ended within a command ({lost.Message}). See whether it still runs, and try again.",
                lost);
        }
        finally
        {
            // What comes after half an answer would be read as the answer to another command.
            if (!done) await CloseAsync().ConfigureAwait(false);
        }
    }
}
