namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    // Often enough against a stall limit of 30 s; what is looked at are connections that have sent something since.
    private static readonly TimeSpan s_confirmationTick = TimeSpan.FromSeconds(5);

    private readonly ITimer _confirmationTimer;
    private int _watchingConfirmations;

    private void WatchConfirmations()
    {
        if (Volatile.Read(ref _watchingConfirmations) != 0 || Interlocked.Exchange(ref _watchingConfirmations, 1) != 0) return;
        _confirmationTimer.Change(s_confirmationTick, Timeout.InfiniteTimeSpan);
    }

    private void CheckConfirmations()
    {
        // A connection that is added from now on asks for the next look.
        Volatile.Write(ref _watchingConfirmations, 0);
        long now = Options.TimeProvider.GetTimestamp();
        foreach ((TcpConnection connection, _) in _connections) connection.CheckConfirmed(now);
        if (!_connections.IsEmpty) WatchConfirmations();
    }
}
