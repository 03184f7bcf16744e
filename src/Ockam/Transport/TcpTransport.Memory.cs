namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    // The unit in which budgets measure how slow a connection is.
    private static readonly TimeSpan MemoryTick = TimeSpan.FromSeconds(1);

    private readonly ITimer _memoryTimer;

    private void WatchMemory() => _memoryTimer.Change(MemoryTick, Timeout.InfiniteTimeSpan);

    private void CheckMemory()
    {
        if (Output.Tick()) WatchMemory();
    }
}
