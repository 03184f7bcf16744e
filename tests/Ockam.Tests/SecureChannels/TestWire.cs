using Ockam.Routing;

namespace Ockam.Tests.SecureChannels;

/// <summary>
/// Joins two routers as a transport connection would (section 1.3), in the sender's thread; what crosses can be changed, held back or
/// doubled.
/// </summary>
internal sealed class TestWire
{
    private readonly End _left;
    private readonly End _right;

    public TestWire(Router left, Router right, Flow? leftSpawner = null, Flow? rightSpawner = null)
    {
        _left = new End(this, left, new Flow(leftSpawner));
        _right = new End(this, right, new Flow(rightSpawner));
        _left.Peer = _right;
        _right.Peer = _left;
        left.Register(_left.Address, _left);
        right.Register(_right.Address, _right);
        foreach (Address address in ServiceAddresses.ReachableByDefault)
        {
            _left.Flow.AddConsumer(address);
            _right.Flow.AddConsumer(address);
        }
    }

    public Address LeftAddress => _left.Address;

    public Address RightAddress => _right.Address;

    /// <summary>Sees what goes from left to right, and says how often it arrives: once, if this is not set.</summary>
    public Func<byte[], int>? ToRight { get; set; }

    /// <summary>Sees what goes from right to left, and says how often it arrives.</summary>
    public Func<byte[], int>? ToLeft { get; set; }

    /// <summary>Takes nothing from the left any more, as a connection whose queue is full.</summary>
    public bool RefusesLeft { get; set; }

    /// <summary>Until when either end read nothing, as a timestamp.</summary>
    public Func<long>? LastPaused { get; set; }

    /// <summary>The return routes of what went from left to right.</summary>
    public List<Route> ReturnRoutes { get; } = [];

    /// <summary>Puts a message on the wire as if it had come from the left.</summary>
    public void InjectToRight(Route onward, Route back, byte[] payload) => _right.Deliver(onward, back, payload);

    public void Cut()
    {
        _left.Router.Remove(_left.Address);
        _right.Router.Remove(_right.Address);
    }

    private sealed class End(TestWire wire, Router router, Flow flow) : Worker, IMessageSource
    {
        bool IMessageSource.IsPaused => false;

        bool IMessageSource.IsBehindWithAnswers => false;

        long IMessageSource.LastPaused => wire.LastPaused?.Invoke() ?? 0;

        public Address Address { get; } = Address.Random();

        public Router Router => router;

        public Flow Flow => flow;

        public End Peer { get; set; } = null!;

        protected internal override Flow? PairedFlow => flow;

        void IMessageSource.PeerAuthenticated(bool isTrusted)
        {
            // It is closed for nobody.
        }

        void IMessageSource.PeerLeft(bool isTrusted)
        {
            // As above.
        }

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            byte[] payload = message.Payload.ToArray();
            Route onward = message.Onward.ToRoute();
            Route back = message.Return.ToRoute();
            bool toRight = ReferenceEquals(this, wire._left);
            if (toRight && wire.RefusesLeft) return Disposition.Dropped;
            if (toRight) lock (wire.ReturnRoutes) wire.ReturnRoutes.Add(back);
            int copies = (toRight ? wire.ToRight : wire.ToLeft)?.Invoke(payload) ?? 1;
            for (int i = 0; i < copies; i++) Peer.Deliver(onward, back, payload);
            return Disposition.Done;
        }

        public void Deliver(Route onward, Route back, byte[] payload)
        {
            var arrived = new RoutedMessage();
            arrived.Onward.Set(onward);
            arrived.Return.Set(back);
            arrived.Return.Push(Address);
            arrived.SetPayload(payload);
            arrived.Source = this;
            arrived.Enter(flow);
            router.Dispatch(arrived);
            arrived.SettleAsync(CancellationToken.None).AsTask().Wait(TimeSpan.FromSeconds(20));
        }
    }
}
