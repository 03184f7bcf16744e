using System.Diagnostics;

namespace Ockam.Storage;

public sealed partial class SqliteStore
{
    private readonly CancellationTokenSource _scrubbingEnds = new();
    private Task _scrubbing = Task.CompletedTask;
    private volatile bool _scrubPending;

    /// <summary>
    /// Whether traces of a secret that was removed are still in the log, because another process keeps reading the database; they are
    /// taken away as soon as it lets go, or by whoever closes or opens the database next.
    /// </summary>
    public bool HasTracesOfSecrets => _scrubPending;

    /// <summary>
    /// After a commit, by the writer: if a secret was removed, now or by an earlier call that could not do this, takes the log's copies
    /// of it away. The main file's was overwritten by the removal (secure_delete).
    /// </summary>
    internal async ValueTask ScrubAsync(bool secretRemoved)
    {
        if (secretRemoved) _scrubPending = true;
        if (!_scrubPending) return;
        long start = Stopwatch.GetTimestamp();
        while (!TryScrub())
        {
            if (Stopwatch.GetElapsedTime(start) >= _options.BusyTimeout)
            {
                // Not an error: what was to be done is committed, and a caller that took it for failed would rotate a key twice.
                if (_scrubbing.IsCompleted) _scrubbing = ScrubLaterAsync();
                return;
            }

            // Not cancellable: the removal is committed, and half of it would be left.
            await Task.Delay(RetryDelay).ConfigureAwait(false);
        }
    }

    private async Task ScrubLaterAsync()
    {
        try
        {
            while (_scrubPending)
            {
                await Task.Delay(_options.ScrubInterval, _scrubbingEnds.Token).ConfigureAwait(false);
                await _writer.WaitAsync(_scrubbingEnds.Token).ConfigureAwait(false);
                try
                {
                    if (!_disposed && _scrubPending) TryScrub();
                }
                finally
                {
                    _writer.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The store is closed. The last to close the database takes the log away, and the next to open it tries again.
        }
    }

    // By the writer. A disk that fails now fails the next write too, which has a caller to tell.
    private bool TryScrub()
    {
        try
        {
            // No reader of this process is in the log's way meanwhile.
            lock (_reader)
            {
                if (!_writing.TryTruncateLog()) return false;
            }
        }
        catch (StoreException error) when (error.Reason == StoreErrorReason.Inaccessible)
        {
            return false;
        }

        _scrubPending = false;
        return true;
    }

    private async ValueTask EndScrubbingAsync()
    {
        await _scrubbingEnds.CancelAsync().ConfigureAwait(false);
        await _scrubbing.ConfigureAwait(false);
    }
}
