using System.Runtime.ExceptionServices;

namespace Ockam.Models;

/// <summary>
/// Carries a fixed number of slots through stages: slots are filled one after the other, worked on side by side, and finished in the order
/// in which they were filled. Memory is what the slots take, however much goes through.
/// </summary>
/// <remarks>
/// A few workers take whatever can be done next. No stage has a thread of its own, so that no core waits as long as there is anything to
/// do, no slot is carried from one core to another without need, and nobody is woken for each slot.
/// </remarks>
/// <typeparam name="T">A slot with its buffers.</typeparam>
internal sealed class OrderedPipeline<T> where T : class
{
    private const int Filling = -1;
    private const int Working = -2;
    private const int Finishing = -3;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _change = new(0);
    private readonly T[] _slots;

    // Turn n has slot n modulo their number; stages in order have each done with all turns below their count.
    private readonly bool[] _worked;
    private long _filled;
    private long _begun;
    private long _finished;
    private long[] _passed = [];
    private bool[] _passing = [];
    private bool _isFilling;
    private bool _isFinishing;
    private bool _isEnded;
    private int _waiting;
    private ExceptionDispatchInfo? _failure;

    public OrderedPipeline(IEnumerable<T> slots)
    {
        _slots = [.. slots];
        _worked = new bool[_slots.Length];
    }

    /// <summary>Fills the next slot, in order; false at the end, and then the slot is not used.</summary>
    public required Func<T, bool> Fill { get; init; }

    /// <summary>Works on a slot, beside others.</summary>
    public required Func<T, CancellationToken, ValueTask> Work { get; init; }

    /// <summary>Finishes a slot that was worked on, in order.</summary>
    public required Func<T, CancellationToken, ValueTask> Finish { get; init; }

    /// <summary>
    /// What else each slot goes through as soon as it is filled, each in order and beside everything else; what takes longest comes first.
    /// </summary>
    public IReadOnlyList<Action<T>> Beside { get; init; } = [];

    /// <summary>
    /// How many work at once: as many as there are cores where the work is all computation and copying, more where it waits for others.
    /// </summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Runs until all is finished; the first failure ends everything, and is thrown when nothing runs any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _passed = new long[Beside.Count];
        _passing = new bool[Beside.Count];
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => RunWorkerAsync(stop), CancellationToken.None)))
            .ConfigureAwait(false);
        _change.Dispose();
        // What breaks because the caller ends it is no failure.
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
    }

    private async Task RunWorkerAsync(CancellationTokenSource stop)
    {
        try
        {
            for (int stage = 0; ;)
            {
                stop.Token.ThrowIfCancellationRequested();
                long turn;
                bool isOver;
                lock (_lock)
                {
                    (bool isFound, stage, turn) = Next();
                    isOver = !isFound && _isEnded && Least() == _filled;
                    if (isOver) Wake();
                    else if (!isFound) _waiting++;
                    if (!isFound) turn = -1;
                }

                if (isOver) return;
                if (turn < 0) await _change.WaitAsync(stop.Token).ConfigureAwait(false);
                else await RunAsync(stage, turn, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The worker that failed, or the caller, says why.
        }
        catch (Exception failure)
        {
            // Kept until nobody works any more; RunAsync throws it then.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask RunAsync(int stage, long turn, CancellationToken cancellationToken)
    {
        T slot = _slots[turn % _slots.Length];
        switch (stage)
        {
            case Filling:
                bool isFilled = Fill(slot);
                lock (_lock)
                {
                    _isFilling = false;
                    if (isFilled) _filled++;
                    else _isEnded = true;
                    Wake();
                }

                break;
            case Working:
                await Work(slot, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    _worked[turn % _slots.Length] = true;
                    Wake();
                }

                break;
            case Finishing:
                await Finish(slot, cancellationToken).ConfigureAwait(false);
                lock (_lock)
                {
                    _worked[turn % _slots.Length] = false;
                    _finished++;
                    _isFinishing = false;
                    Wake();
                }

                break;
            default:
                Beside[stage](slot);
                lock (_lock)
                {
                    _passed[stage]++;
                    _passing[stage] = false;
                    Wake();
                }

                break;
        }
    }

    // What is in order comes first, since only one at a time can do it; a slot is filled last, so that those in work stay in the caches.
    private (bool IsFound, int Stage, long Turn) Next()
    {
        for (int i = 0; i < _passed.Length; i++)
        {
            if (_passing[i] || _passed[i] == _filled) continue;
            _passing[i] = true;
            return (true, i, _passed[i]);
        }

        if (!_isFinishing && _finished < _begun && _worked[_finished % _slots.Length])
        {
            _isFinishing = true;
            return (true, Finishing, _finished);
        }

        if (_begun < _filled) return (true, Working, _begun++);
        if (_isFilling || _isEnded || _filled - Least() == _slots.Length) return default;
        _isFilling = true;
        return (true, Filling, _filled);
    }

    // All turns below it are done with, and so their slots are free.
    private long Least()
    {
        long least = _finished;
        foreach (long passed in _passed) least = Math.Min(least, passed);
        return least;
    }

    private void Wake()
    {
        if (_waiting == 0) return;
        _change.Release(_waiting);
        _waiting = 0;
    }
}
