namespace Ockam.Routing;

/// <summary>
/// The <c>hop</c> service (section 8.2): takes itself off the onward route, puts itself on the return route, and forwards: to the ways out
/// of this node, and to what the sender could reach without it. To any other worker it would be a way around flow control (section 10.5).
/// </summary>
public sealed class HopWorker(Router router, Address address) : Worker
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        message.Onward.Pop();
        if (!message.Onward.TryPeek(out _, out ReadOnlySpan<byte> next)) return Refuse(DropReason.EmptyRoute);
        // Answers come back by the flow of the way out that is taken now, and must reach this worker (section 7.4).
        if (router.Find(next)?.PairedFlow is { } wayOut) wayOut.AddConsumer(address);
        else if (message.Flow is { } flow && !flow.Allows(next)) return Refuse(DropReason.FlowDenied);
        message.Return.Push(address);
        return Disposition.Forward;
    }

    private Disposition Refuse(DropReason reason)
    {
        router.Drop(reason);
        return Disposition.Dropped;
    }
}
