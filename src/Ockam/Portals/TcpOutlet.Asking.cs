using Ockam.Routing;

namespace Ockam.Portals;

public sealed partial class TcpOutlet
{
    private int _asking;

    // What must be known of the peer is read first. It sends nothing before it has an answer, so nothing can overtake its first message.
    private Disposition AskLater(RoutedMessage message)
    {
        if (Interlocked.Increment(ref _asking) > _options.MaximumConnecting)
        {
            Interlocked.Decrement(ref _asking);
            Refused($"{_options.MaximumConnecting} peers wait for a decision already, as many as may.");
            Router.Drop(DropReason.Overflow);
            return Disposition.Dropped;
        }

        (Flow flow, LocalInfo? sender, Route back) = (message.Flow!, message.LocalInfo, message.Return.ToRoute());
        _ = Task.Run(() => AskAsync(flow, sender, back));
        return Disposition.Done;
    }

    private async Task AskAsync(Flow flow, LocalInfo? sender, Route back)
    {
        try
        {
            if (!await Access.AllowsAsync(sender, CancellationToken.None).ConfigureAwait(false)) Deny(sender);
            else if (!TryAccept(flow, sender, back.Elements, back.Count, back[0].Bytes)) SendDisconnect(back);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Refused($"Whether a peer may use this outlet could not be found out: {exception.Message}");
            Router.Drop(DropReason.AccessDenied);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    private void SendDisconnect(Route back)
    {
        RoutedMessage message = Router.Rent();
        try
        {
            message.Onward.Set(back);
            message.Return.Push(Address);
            message.SetPayload(PortalMessage.Disconnect);
            Router.Dispatch(message);
        }
        finally
        {
            Router.Return(message);
        }
    }
}
