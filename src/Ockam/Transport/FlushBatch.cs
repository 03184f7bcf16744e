namespace Ockam.Transport;

/// <summary>
/// While a receive loop dispatches what one read brought, connections collect what is sent by them on its thread, and it goes out at
/// the end: fewer and larger sends, and none within a channel's critical section.
/// </summary>
internal sealed class FlushBatch
{
    // Beyond, waiting for the end of the batch only costs.
    public const int LargestDeferred = 64 * 1024;

    [ThreadStatic]
    private static FlushBatch? t_current;

    private readonly List<TcpConnection> _connections = [];
    private int _depth;

    /// <summary>Starts a batch on this thread, to be ended on it.</summary>
    public static FlushBatch Begin()
    {
        FlushBatch batch = t_current ??= new FlushBatch();
        batch._depth++;
        return batch;
    }

    /// <summary>Puts off a flush to the end of this thread's batch, if there is one.</summary>
    public static bool TryDefer(TcpConnection connection)
    {
        if (t_current is not { _depth: > 0 } batch) return false;
        if (!batch._connections.Contains(connection)) batch._connections.Add(connection);
        return true;
    }

    /// <summary>Ends the batch and sends.</summary>
    public void End()
    {
        if (--_depth > 0) return;
        // A flush may close a connection, which sends nothing on this thread; so the list does not change here.
        foreach (TcpConnection connection in _connections) connection.Flush();
        _connections.Clear();
    }
}
