using Ockam.Encoding;
using Ockam.Node;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Tests.Relays;

/// <summary>
/// A relay service that behaves as the original's in Elixir (sections 7.2 and 7.3): it confirms with the bare name, and prepends the
/// whole forward route, so that messages reach the client's worker first.
/// </summary>
internal sealed class ElixirRelay(OckamNode node) : Worker
{
    public static void Start(OckamNode node)
    {
        var service = new Address("static_forwarding_service");
        node.Router.Register(service, new ElixirRelay(node));
        node.Api.Flow.AddConsumer(service);
        foreach (Ockam.Transport.TcpListener listener in node.TcpListeners) listener.Flow.AddConsumer(service);
    }

    protected internal override Disposition Handle(RoutedMessage message)
    {
        string name = Bare.ReadString(message.Payload, out _);
        var address = new Address("forward_to_" + name);
        Route way = message.Return.ToRoute();
        node.Router.Remove(address);
        node.Router.Register(address, new Forwarder(node.Router, way));
        node.Api.Flow.AddConsumer(address);
        foreach (Ockam.Transport.TcpListener listener in node.TcpListeners) listener.Flow.AddConsumer(address);
        message.Onward.Set(way);
        message.Return.Clear();
        message.Return.Push(address);
        message.SetPayload(Bare.EncodeString(name));
        return Disposition.Forward;
    }

    private sealed class Forwarder(Router router, Route way) : Worker
    {
        private readonly FlowPairings _pairings = new(router);

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            message.Return.TryPeek(out _, out ReadOnlySpan<byte> back);
            _pairings.Join(message.Flow!, new Address(Address.LocalType, back), router.Find(way[0].Bytes)!.PairedFlow!, way[0]);
            message.Onward.Push(way);
            return Disposition.Forward;
        }
    }
}
