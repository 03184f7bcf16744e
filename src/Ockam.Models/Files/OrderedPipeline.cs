using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Ockam.Models;

/// <summary>
/// Carries a fixed number of slots through stages that run side by side: slots are filled one after the other, worked on by all cores at
/// once, and finished in the order in which they were filled. Memory is what the slots take, however much goes through.
/// </summary>
/// <typeparam name="T">A slot with its buffers.</typeparam>
internal sealed class OrderedPipeline<T> where T : class
{
    private readonly Channel<Turn> _free = Channel.CreateUnbounded<Turn>();
    private readonly Turn[] _turns;
    private ExceptionDispatchInfo? _failure;

    public OrderedPipeline(IEnumerable<T> slots)
    {
        _turns = [.. slots.Select(slot => new Turn(slot))];
        foreach (Turn turn in _turns) _free.Writer.TryWrite(turn);
    }

    /// <summary>Fills the next slot, in order; false at the end, and then the slot is not used.</summary>
    public required Func<T, bool> Fill { get; init; }

    /// <summary>Works on a slot, beside others.</summary>
    public required Func<T, CancellationToken, ValueTask> Work { get; init; }

    /// <summary>Finishes a slot that was worked on, in order.</summary>
    public required Func<T, CancellationToken, ValueTask> Finish { get; init; }

    /// <summary>What else each slot goes through as soon as it is filled, each in order and beside everything else.</summary>
    public IReadOnlyList<Action<T>> Beside { get; init; } = [];

    /// <summary>Runs until all is finished; the first failure ends everything, and is thrown when nothing runs any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<Turn>[] queues = [.. Beside.Select(_ => Channel.CreateUnbounded<Turn>())];
        var finishing = Channel.CreateUnbounded<Turn>();
        Task[] stages =
        [
            Task.Run(() => StageAsync(ct => FillAsync([.. queues, finishing], ct), stop), CancellationToken.None),
            Task.Run(() => StageAsync(ct => FinishAsync(finishing, ct), stop), CancellationToken.None),
            .. queues.Select((queue, i) =>
                Task.Run(() => StageAsync(ct => BesideAsync(queue, Beside[i], ct), stop), CancellationToken.None)),
        ];
        await Task.WhenAll(stages).ConfigureAwait(false);
        // What is worked on still uses its buffers.
        foreach (Turn turn in _turns) await turn.Working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task StageAsync(Func<CancellationToken, Task> stage, CancellationTokenSource stop)
    {
        try
        {
            await stage(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The stage that failed, or the caller, says why.
        }
        catch (Exception failure)
        {
            // Kept for the end of all stages, which RunAsync waits for before it throws this.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task FillAsync(IReadOnlyList<Channel<Turn>> next, CancellationToken cancellationToken)
    {
        while (true)
        {
            Turn turn = await _free.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!Fill(turn.Slot)) break;
            turn.Left = next.Count;
            turn.Working = Task.Run(() => Work(turn.Slot, cancellationToken).AsTask(), cancellationToken);
            foreach (Channel<Turn> queue in next) queue.Writer.TryWrite(turn);
        }

        foreach (Channel<Turn> queue in next) queue.Writer.Complete();
    }

    private async Task FinishAsync(Channel<Turn> queue, CancellationToken cancellationToken)
    {
        await foreach (Turn turn in queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await turn.Working.ConfigureAwait(false);
            await Finish(turn.Slot, cancellationToken).ConfigureAwait(false);
            Release(turn);
        }
    }

    private async Task BesideAsync(Channel<Turn> queue, Action<T> action, CancellationToken cancellationToken)
    {
        await foreach (Turn turn in queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            action(turn.Slot);
            Release(turn);
        }
    }

    private void Release(Turn turn)
    {
        if (Interlocked.Decrement(ref turn.Left) == 0) _free.Writer.TryWrite(turn);
    }

    private sealed class Turn(T slot)
    {
        public int Left;

        public T Slot { get; } = slot;

        public Task Working { get; set; } = Task.CompletedTask;
    }
}
