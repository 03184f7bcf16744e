using System.Threading.Channels;
using Ockam.Routing;

namespace Ockam.Benchmarks;

/// <summary>
/// Joins the routers of two nodes in one process, as a connection would, without a socket: messages wait until they are pumped.
/// </summary>
internal sealed class RouterLink
{
    /// <summary>The link's address on both nodes.</summary>
    public static readonly Address Address = new("link");

    private readonly Channel<(Router Router, RoutedMessage Message)> _underway = Channel.CreateUnbounded<(Router, RoutedMessage)>();

    public RouterLink(Router one, Router other)
    {
        one.Register(Address, new End(this, other));
        other.Register(Address, new End(this, one));
    }

    /// <summary>Delivers a number of messages.</summary>
    public async Task PumpAsync(int messages, CancellationToken cancellationToken)
    {
        for (int i = 0; i < messages; i++)
        {
            (Router router, RoutedMessage message) = await _underway.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            router.Dispatch(message);
            await message.SettleAsync(cancellationToken).ConfigureAwait(false);
            router.Return(message);
        }
    }

    private sealed class End(RouterLink link, Router target) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            RoutedMessage copy = target.Rent();
            copy.Onward.Set(message.Onward);
            copy.Return.Set(message.Return);
            copy.Return.Push(Address);
            copy.SetPayload(message.Payload);
            link._underway.Writer.TryWrite((target, copy));
            return Disposition.Done;
        }
    }
}
