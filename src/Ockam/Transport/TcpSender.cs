using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>The worker by which messages leave (section 1.3): it takes itself off the onward route, and sends the rest.</summary>
internal sealed class TcpSender(TcpConnection connection) : Worker
{
    protected internal override Flow PairedFlow => connection.Flow;

    protected internal override Disposition Handle(RoutedMessage message) => connection.Send(message);
}
