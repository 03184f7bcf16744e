namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    // Often enough against a stall limit of 30 s; what is looked at are connections that have sent something since.
    private static readonly TimeSpan s_confirmationTick = TimeSpan.FromSeconds(5);

    // Asked for by each connection that is added.
    private readonly DelayedLook _confirmations;

    private bool CheckConfirmations()
    {
        long now = Options.TimeProvider.GetTimestamp();
        foreach ((TcpConnection connection, _) in _connections) connection.CheckConfirmed(now);
        return !_connections.IsEmpty;
    }
}
