namespace Ockam.Routing;

/// <summary>
/// The <c>hop</c> service (section 8.2): takes itself off the onward route, puts itself on the return route, and forwards.
/// </summary>
public sealed class HopWorker(Router router, Address address) : Worker
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        message.Onward.Pop();
        if (!message.Onward.TryPeek(out _, out ReadOnlySpan<byte> next))
        {
            router.Drop(DropReason.EmptyRoute);
            return Disposition.Dropped;
        }

        // Answers come back by the flow of the way out that is taken now, and must reach this worker (section 7.4).
        router.Find(next)?.PairedFlow?.AddConsumer(address);
        message.Return.Push(address);
        return Disposition.Forward;
    }
}
