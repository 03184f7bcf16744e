using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>
/// Keeps the credential of a node: takes the one of the store while it is good, asks the authority for another in time, and again after
/// failures, sooner if a channel needs one. Thread-safe.
/// </summary>
internal sealed partial class CredentialRetriever : IAsyncDisposable
{
    // A way to the authority over two channels with their handshakes takes a few round trips; whoever waits has less patience than this.
    private static readonly TimeSpan s_attemptLimit = TimeSpan.FromSeconds(15);

    private readonly ICredentialSource _source;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private readonly CredentialSchedule _schedule;
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource _wake = NewSignal();
    private TaskCompletionSource _attempt = NewSignal();
    private RetrievedCredential? _held;
    private CredentialException? _failure;
    private bool _isForced;
    private Task _run = Task.CompletedTask;

    /// <summary>Creates a retriever, which begins when it is started.</summary>
    /// <param name="source">The store and the authority.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="random">Numbers from 0 to below 1.</param>
    public CredentialRetriever(ICredentialSource source, TimeProvider time, Func<double> random)
    {
        _source = source;
        _time = time;
        _origin = time.GetTimestamp();
        _schedule = new CredentialSchedule(random);
    }

    /// <summary>Raised on a thread of the pool after there is another credential, or an attempt to get one has failed.</summary>
    public event Action<CredentialRetriever>? Changed;

    /// <summary>Raised when a handler of <see cref="Changed"/> fails.</summary>
    public event Action<Exception>? HandlerFailed;

    /// <summary>The credential that can be presented now; null if there is none.</summary>
    public CredentialAndPurposeKey? AtHand
    {
        get
        {
            lock (_lock) return _schedule.IsUsable(Now) ? _held?.Credential : null;
        }
    }

    /// <summary>What the credential at hand says, also when it is over; null if there never was one.</summary>
    public VerifiedCredential? Held
    {
        get
        {
            lock (_lock) return _held?.Verified;
        }
    }

    /// <summary>Why the last attempt failed; null if it did not.</summary>
    public CredentialException? Failure
    {
        get
        {
            lock (_lock) return _failure;
        }
    }

    private CredentialMoment Now => new(_time.GetElapsedTime(_origin), _time.GetUtcNow());

    /// <summary>Begins to keep the credential.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>
    /// The credential to present. Without one at hand, the attempt that is under way or due is waited for; where the last one failed a
    /// moment ago, the answer is its error at once.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CredentialException">There is none; the text says why.</exception>
    public async ValueTask<CredentialAndPurposeKey> GetAsync(CancellationToken cancellationToken)
    {
        bool isFirst = true;
        while (true)
        {
            Task attempt;
            lock (_lock)
            {
                if (_schedule.IsUsable(Now)) return _held!.Credential;
                // After the end no attempt follows, and the last one, which was cut off, is not noted as over.
                if (!isFirst && _ended.IsCancellationRequested) throw Missing();
                // One attempt, unless there is news that it has not seen: then the next is due or under way already.
                if (!isFirst && !_schedule.IsReconsidered && !_schedule.IsAsking) throw Missing();
                bool isWorthWaiting = _schedule.Demand(Now);
                _wake.TrySetResult();
                if (!isWorthWaiting) throw Missing();
                attempt = _attempt.Task;
                isFirst = false;
            }

            await attempt.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks for a credential soon if there is none to be used; nobody waits for it.</summary>
    public void Demand()
    {
        lock (_lock)
        {
            if (_schedule.IsUsable(Now)) return;
            _schedule.Demand(Now);
            _wake.TrySetResult();
        }
    }

    /// <summary>Looks at once for a credential that this node has just kept; without one, the authority is asked.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            _schedule.Reconsider(Now);
            _wake.TrySetResult();
        }
    }

    /// <summary>Asks for another credential at once, though the one at hand goes on to be used.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _isForced = true;
            _schedule.Renew(Now);
            _wake.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(false);
        lock (_lock) _attempt.TrySetResult();
    }

    private CredentialException Missing() => new(
        _failure?.Message ?? $"There is no credential of the authority {_source.Authority} to present, and none was asked for yet.",
        _failure?.IsRefused ?? false,
        _failure);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
