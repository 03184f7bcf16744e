namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    // The unit in which budgets measure how slow a connection is.
    private static readonly TimeSpan MemoryTick = TimeSpan.FromSeconds(1);

    private readonly ITimer _memoryTimer;
    private int _watchingMemory;

    /// <summary>Somebody holds memory that others may need: from now on it is looked at every second.</summary>
    internal void WatchMemory()
    {
        if (Volatile.Read(ref _watchingMemory) != 0 || Interlocked.Exchange(ref _watchingMemory, 1) != 0) return;
        _memoryTimer.Change(MemoryTick, Timeout.InfiniteTimeSpan);
    }

    private void CheckMemory()
    {
        // Those that begin to hold something from now on ask for the next look.
        Volatile.Write(ref _watchingMemory, 0);
        bool more = Output.Tick() | PartialFrames.Tick();
        long now = Options.TimeProvider.GetTimestamp();
        foreach ((TcpConnection connection, _) in _connections) more |= connection.CheckPart(now);
        if (more) WatchMemory();
    }
}
