namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    /// <summary>After so long without data a connection waits without a buffer.</summary>
    internal static readonly TimeSpan IdleAfter = TimeSpan.FromMilliseconds(50);

    // With more connections, none waits with a buffer.
    private const int ConnectionsWithBuffers = 1_000;

    private readonly DelayedLook _idle;
    private int _count;

    internal bool MayWaitWithBuffer => Volatile.Read(ref _count) <= ConnectionsWithBuffers;

    /// <summary>A connection began to wait with a buffer: it is looked at in a while.</summary>
    internal void WatchForIdle() => _idle.Ask();

    private bool CheckIdle()
    {
        long now = Options.TimeProvider.GetTimestamp();
        bool waiting = false;
        foreach ((TcpConnection connection, _) in _connections)
        {
            try
            {
                waiting |= connection.CheckIdle(now);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // On a timer's thread it would end the process; what failed is one connection's wait.
                Router.ReportFailure(connection.SenderAddress, exception);
            }
        }

        return waiting;
    }
}
