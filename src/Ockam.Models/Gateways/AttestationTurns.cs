namespace Ockam.Models;

/// <summary>
/// Says who has a document made next: one at a time, the sources in turn, as <see cref="TurnQueue"/> has them.
/// </summary>
internal sealed class AttestationTurns(TimeProvider time)
{
    /// <summary>How many may wait: the last of one a second then has its document before it is given up.</summary>
    public const int MaximumWaiting = 16;

    // A TPM takes some 100 ms for one, and others of this machine want it too; a person begins a conversation now and then.
    private const int MaximumAtOnce = 10;

    // A timer may be a hair early.
    private const double One = 0.999;

    private static readonly TimeSpan s_refill = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TurnQueue _waiting = new(MaximumWaiting);
    private double _left = MaximumAtOnce;
    private long _at = time.GetTimestamp();
    private bool _isTaken;
    private bool _isTimed;

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Waits for a turn, which ends with <see cref="Release"/>.</summary>
    /// <param name="source">Where the question comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRefusedException">Too many wait.</exception>
    public async Task TakeAsync(string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TurnQueue.Turn(source);
        lock (_lock)
        {
            _waiting.Add(turn)?.Given.SetException(
                new HttpRefusedException(429, "Too many attestation documents are asked for. Try again in a few seconds.")
                {
                    RetryAfter = MaximumWaiting,
                });
            Grant();
        }

        using CancellationTokenRegistration leaving = cancellationToken.Register(() => Leave(turn, cancellationToken));
        await turn.Given.Task.ConfigureAwait(false);
    }

    /// <summary>Ends a turn.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _isTaken = false;
            Grant();
        }
    }

    private void Grant()
    {
        if (_isTaken || _waiting.Count == 0) return;
        long now = time.GetTimestamp();
        _left = Math.Min(MaximumAtOnce, _left + (time.GetElapsedTime(_at, now) / s_refill));
        _at = now;
        if (_left < One)
        {
            if (!_isTimed) _ = WakeAsync(s_refill * (1 - _left));
            return;
        }

        _left--;
        _isTaken = true;
        _waiting.Take(_ => true)!.Given.SetResult();
    }

    private async Task WakeAsync(TimeSpan delay)
    {
        _isTimed = true;
        await Task.Delay(delay, time, CancellationToken.None).ConfigureAwait(false);
        lock (_lock)
        {
            _isTimed = false;
            Grant();
        }
    }

    private void Leave(TurnQueue.Turn turn, CancellationToken cancellationToken)
    {
        lock (_lock) _waiting.Remove(turn);
        // Whoever has a turn already keeps it, and ends it.
        turn.Given.TrySetCanceled(cancellationToken);
    }
}
