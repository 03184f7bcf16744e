using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>Joins two routers in the sender's thread; what arrives of each message that crosses is the test's to say.</summary>
internal sealed class TamperWire
{
    private readonly End _left;
    private readonly End _right;

    public TamperWire(Router left, Router right)
    {
        _left = new End(left, () => ToRight);
        _right = new End(right, () => ToLeft) { Peer = _left };
        _left.Peer = _right;
    }

    public Address LeftAddress => _left.Address;

    /// <summary>What arrives at the right for what was sent at the left; the same, if this is not set.</summary>
    public Func<byte[], IReadOnlyList<byte[]>>? ToRight { get; set; }

    /// <summary>What arrives at the left for what was sent at the right.</summary>
    public Func<byte[], IReadOnlyList<byte[]>>? ToLeft { get; set; }

    private sealed class End : Worker
    {
        private readonly Router _router;
        private readonly Func<Func<byte[], IReadOnlyList<byte[]>>?> _change;
        private readonly Flow _flow = new();

        public End(Router router, Func<Func<byte[], IReadOnlyList<byte[]>>?> change)
        {
            _router = router;
            _change = change;
            router.Register(Address, this);
            foreach (Address address in ServiceAddresses.ReachableByDefault) _flow.AddConsumer(address);
        }

        public Address Address { get; } = Address.Random();

        public End Peer { get; set; } = null!;

        protected internal override Flow? PairedFlow => _flow;

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            byte[] payload = message.Payload.ToArray();
            Route onward = message.Onward.ToRoute();
            Route back = message.Return.ToRoute();
            foreach (byte[] arriving in _change()?.Invoke(payload) ?? [payload]) Peer.Deliver(onward, back, arriving);
            return Disposition.Done;
        }

        private void Deliver(Route onward, Route back, byte[] payload)
        {
            var arrived = new RoutedMessage();
            arrived.Onward.Set(onward);
            arrived.Return.Set(back);
            arrived.Return.Push(Address);
            arrived.SetPayload(payload);
            arrived.Source = this;
            arrived.Enter(_flow);
            _router.Dispatch(arrived);
            arrived.SettleAsync(CancellationToken.None).AsTask().Wait(TestClient.Patience);
        }
    }
}
