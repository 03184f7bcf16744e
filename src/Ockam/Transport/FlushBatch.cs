using System.Runtime.ExceptionServices;

namespace Ockam.Transport;

/// <summary>
/// While a receive loop dispatches what one read brought, connections collect what is sent by them on its thread, and it goes out at
/// the end: fewer and larger sends, and none within a channel's critical section. Messages that stay where they are until then
/// (<see cref="Routing.RoutedMessage.IsStable"/>) are sent from there.
/// </summary>
internal sealed class FlushBatch
{
    // Beyond, waiting for the end of the batch only costs.
    public const int LargestDeferred = 64 * 1024;

    [ThreadStatic]
    private static FlushBatch? t_current;

    private List<IFlushable> _deferred = [];
    private List<IFlushable>? _spare;
    private int _depth;

    /// <summary>
    /// Whether what is put off now is sent when this batch ends; if not, it began within another, and is sent when that ends.
    /// </summary>
    public bool IsOutermost => _depth == 1;

    /// <summary>Starts a batch on this thread, to be ended on it.</summary>
    public static FlushBatch Begin()
    {
        FlushBatch batch = t_current ??= new FlushBatch();
        batch._depth++;
        return batch;
    }

    /// <summary>This thread's batch, or null.</summary>
    public static FlushBatch? Current => t_current is { _depth: > 0 } batch ? batch : null;

    /// <summary>This thread's batch, also while it ends.</summary>
    public static FlushBatch? Own => t_current;

    /// <summary>Puts off a flush to the end of this thread's batch, if there is one.</summary>
    public static bool TryDefer(IFlushable flushable)
    {
        if (Current is not { } batch) return false;
        batch.Defer(flushable);
        return true;
    }

    /// <summary>Puts off a flush to the end of this batch, which is this thread's.</summary>
    public void Defer(IFlushable flushable)
    {
        if (!_deferred.Contains(flushable)) _deferred.Add(flushable);
    }

    /// <summary>Ends the batch and sends.</summary>
    public void End()
    {
        if (--_depth > 0) return;
        // A flush may begin a batch of its own, which ends before this one goes on, and leaves what this one has put off alone: each flush
        // within another's would take the stack deeper.
        List<IFlushable> deferred = _deferred;
        _deferred = _spare ?? [];
        _spare = null;
        ExceptionDispatchInfo? failure = null;
        foreach (IFlushable flushable in deferred)
        {
            try
            {
                flushable.Flush();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // What the others hold is somebody else's, and must go out all the same.
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        deferred.Clear();
        _spare = deferred;
        failure?.Throw();
    }
}
