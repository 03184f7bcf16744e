using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class RouterTests
{
    private readonly Router _router = new();

    [Fact]
    public void A_message_for_nobody_is_dropped_and_counted()
    {
        Assert.False(Dispatch("nobody"));
        Assert.Equal(1, _router.Drops[DropReason.UnknownAddress]);
    }

    [Fact]
    public void A_message_without_a_route_or_for_a_transport_is_dropped_and_counted()
    {
        Assert.False(Dispatch(""));
        Assert.False(Dispatch("1#127.0.0.1:4000"));
        Assert.Equal((1, 1), (_router.Drops[DropReason.EmptyRoute], _router.Drops[DropReason.UnresolvedTransport]));
    }

    [Fact]
    public async Task Echo_answers_by_the_return_route_and_names_itself()
    {
        _router.Register(ServiceAddresses.Echo, new EchoWorker(ServiceAddresses.Echo));
        using var mailbox = new Mailbox(_router);
        await mailbox.SendAsync(new Route(ServiceAddresses.Echo), "any bytes \xff"u8.ToArray());
        Assert.True(mailbox.TryReceive(out ReceivedMessage? answer));
        Assert.True(answer.Payload.Span.SequenceEqual("any bytes \xff"u8));
        Assert.Equal(new Route(ServiceAddresses.Echo), answer.ReturnRoute);
    }

    [Fact]
    public async Task Uppercase_answers_a_bare_string_and_drops_anything_else()
    {
        _router.Register(ServiceAddresses.Uppercase, new UppercaseWorker(ServiceAddresses.Uppercase));
        using var mailbox = new Mailbox(_router);
        await mailbox.SendAsync(new Route(ServiceAddresses.Uppercase), Bare.EncodeString("hello"));
        Assert.True(mailbox.TryReceive(out ReceivedMessage? answer));
        Assert.Equal("HELLO", Bare.ReadString(answer.Payload.Span, out _));
        var route = new Route(ServiceAddresses.Uppercase);
        await Assert.ThrowsAsync<RoutingException>(() => mailbox.SendAsync(route, new byte[] { 5, 1 }).AsTask());
        Assert.Equal(1, _router.Drops[DropReason.Malformed]);
    }

    [Fact]
    public void Two_workers_that_forward_to_each_other_end_after_64_hops()
    {
        int calls = 0;
        _router.Register(new Address("a"), new Turn(() => "b", () => calls++));
        _router.Register(new Address("b"), new Turn(() => "a", () => calls++));
        Assert.False(Dispatch("a"));
        Assert.Equal((64, 1), (calls, _router.Drops[DropReason.TooManyHops]));
    }

    [Fact]
    public void A_route_of_64_hops_through_hop_is_walked_to_its_end_in_order()
    {
        var hop = new Address("hop");
        _router.Register(hop, new HopWorker(_router, hop));
        using var mailbox = new Mailbox(_router, new Address("end"));
        Assert.True(Dispatch(string.Join("=>", Enumerable.Repeat("hop", 63).Append("end"))));
        Assert.True(mailbox.TryReceive(out ReceivedMessage? message));
        Assert.Equal(63, message.ReturnRoute.Count);
    }

    [Fact]
    public void A_flow_allows_nothing_but_its_consumers_and_those_of_its_spawner()
    {
        var reached = new List<string>();
        foreach (string name in new[] { "mine", "ours", "other" })
            _router.Register(new Address(name), new Take(() => reached.Add(name)));
        var spawner = new Flow();
        spawner.AddConsumer(new Address("ours"));
        var flow = new Flow(spawner);
        Assert.False(Dispatch("mine", flow));
        flow.AddConsumer(new Address("mine"));
        Assert.True(Dispatch("mine", flow));
        Assert.True(Dispatch("ours", flow));
        Assert.False(Dispatch("other", flow));
        flow.RemoveConsumer(new Address("mine"));
        Assert.False(Dispatch("mine", flow));
        Assert.Equal(["mine", "ours"], reached);
        Assert.Equal(3, _router.Drops[DropReason.FlowDenied]);
    }

    [Fact]
    public void A_flow_is_checked_for_the_first_worker_only()
    {
        var first = new Address("first");
        _router.Register(first, new Turn(() => "end", () => { }));
        using var mailbox = new Mailbox(_router, new Address("end"));
        var flow = new Flow();
        flow.AddConsumer(first);
        Assert.False(Dispatch("end", flow));
        Assert.True(Dispatch("first", flow));
    }

    [Fact]
    public void A_hop_leads_out_of_the_node_but_to_no_worker_that_the_sender_could_not_reach_without_it()
    {
        var hop = new Address("hop");
        _router.Register(hop, new HopWorker(_router, hop));
        var behind = new Flow();
        var reached = new List<string>();
        foreach (string name in new[] { "mine", "other" }) _router.Register(new Address(name), new Take(() => reached.Add(name)));
        _router.Register(new Address("out"), new WayOut(behind, () => reached.Add("out")));
        var flow = new Flow();
        flow.AddConsumer(hop);
        flow.AddConsumer(new Address("mine"));
        Assert.True(Dispatch("hop => mine", flow));
        Assert.False(Dispatch("hop => other", flow));
        Assert.False(Dispatch("hop => hop => other", flow));
        Assert.False(Dispatch("hop => nobody", flow));
        Assert.Empty(behind.Consumers);
        Assert.True(Dispatch("hop => out", flow));
        Assert.Equal([hop], behind.Consumers);
        // What begins on this node is in no flow.
        Assert.True(Dispatch("hop => other"));
        Assert.Equal(["mine", "out", "other"], reached);
        Assert.Equal(3, _router.Drops[DropReason.FlowDenied]);
    }

    [Fact]
    public void Removing_a_worker_tells_who_asked_once_and_at_once_who_asks_later()
    {
        var told = new List<int>();
        var address = new Address("a");
        _router.Register(address, new Take(() => { }));
        _router.OnRemoved(address.Bytes, () => told.Add(1));
        _router.OnRemoved(address.Bytes, () => told.Add(2)).Dispose();
        Assert.Empty(told);
        Assert.True(_router.Remove(address));
        Assert.False(_router.Remove(address));
        Assert.Equal([1], told);
        _router.OnRemoved(address.Bytes, () => told.Add(3));
        Assert.Equal([1, 3], told);
    }

    [Fact]
    public void An_address_is_given_once_and_only_a_local_one()
    {
        _router.Register(new Address("a"), new Take(() => { }));
        Assert.Contains("0#a", Assert.Throws<RoutingException>(() => _router.Register(new Address("a"), new Take(() => { }))).Message);
        Assert.False(_router.TryRegister(new Address("a"), new Take(() => { })));
        Assert.Throws<RoutingException>(() => _router.Register(Address.Parse("1#a:1"), new Take(() => { })));
    }

    [Fact]
    public void A_worker_that_fails_is_reported_and_the_message_dropped()
    {
        var failures = new List<string>();
        _router.WorkerFailed += (address, exception) => failures.Add($"{address}: {exception.Message}");
        _router.Register(new Address("bad"), new Take(() => throw new InvalidOperationException("why")));
        Assert.False(Dispatch("bad"));
        Assert.Equal(["0#bad: why"], failures);
        Assert.Equal(1, _router.Drops[DropReason.WorkerFault]);
    }

    private bool Dispatch(string route, Flow? flow = null)
    {
        RoutedMessage message = _router.Rent();
        if (route.Length > 0) message.Onward.Set(Route.Parse(route));
        if (flow is not null) message.Enter(flow);
        bool delivered = _router.Dispatch(message);
        _router.Return(message);
        return delivered;
    }

    private sealed class WayOut(Flow paired, Action called) : Worker
    {
        protected internal override Flow PairedFlow => paired;

        protected internal override Disposition Handle(RoutedMessage message)
        {
            called();
            return Disposition.Done;
        }
    }

    private sealed class Turn(Func<string> next, Action called) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            called();
            message.Onward.Set(Route.Parse(next()));
            return Disposition.Forward;
        }
    }

    private sealed class Take(Action called) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            called();
            return Disposition.Done;
        }
    }
}
