namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    // The unit in which budgets measure how slow a connection is.
    private static readonly TimeSpan MemoryTick = TimeSpan.FromSeconds(1);

    private readonly DelayedLook _memory;

    /// <summary>Somebody holds memory that others may need: from now on it is looked at every second.</summary>
    internal void WatchMemory() => _memory.Ask();

    private bool CheckMemory()
    {
        bool more = Output.Tick() | PartialFrames.Tick();
        long now = Options.TimeProvider.GetTimestamp();
        foreach ((TcpConnection connection, _) in _connections) more |= connection.CheckPart(now);
        return more;
    }
}
