using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.Sessions;
using Ockam.Tests.SecureChannels;
using Ockam.Tests.Sessions;
using Ockam.Tests.Support;
using Ockam.Tests.Transport;

namespace Ockam.Tests.Relays;

/// <summary>Whose a relay's name is, and who may take it.</summary>
public class RelayOwnershipTests
{
    private static readonly TimeSpan s_timeout = RelayNodes.Patience;

    [Fact]
    public async Task The_same_identity_replaces_its_relay_at_once_and_the_former_client_is_told()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        RelayClient first = await nodes.RegisteredAsync("db");
        RelayClient second = await nodes.RegisteredAsync("db");
        await Eventually.TrueAsync(() => first.Session.Path is null, "the first lost it");
        Assert.Contains($"registered again by {nodes.Server.Identifier}", first.LastError, StringComparison.Ordinal);
        Assert.Contains("another name", first.LastError, StringComparison.Ordinal);
        // Nor does it take the relay back at once, however much somebody would like it to: the two would go on for ever.
        for (int i = 0; i < 20; i++)
        {
            first.Session.Demand();
            await Task.Delay(50);
        }

        Assert.Equal((SessionStatus.Up, 0L), (second.Status, second.Session.Reconnects));
        Assert.Null(first.Session.Path);
        Assert.Single(nodes.RelayNode.RelayService!.Relays);
        await using OpenedRoute opened = await nodes.ReachAsync("db");
        Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", s_timeout));
    }

    [Fact]
    public async Task Another_identity_gets_the_name_only_when_the_owners_path_is_dead()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        await using OckamNode rival = await RelayNodes.CreateNodeAsync("rival");
        await using var proxy = new TcpProxy(nodes.Port);
        RelayService service = nodes.RelayNode.RelayService!;
        var refusals = new System.Collections.Concurrent.ConcurrentQueue<string>();
        service.Refused += (_, reason) => refusals.Enqueue(reason);
        var options = new RelayClientOptions { ConfirmationTimeout = TimeSpan.FromSeconds(4), PauseAfterLoss = TimeSpan.FromSeconds(1) };
        RelayClient owner = nodes.Register("db", $"/ip4/127.0.0.1/tcp/{proxy.Port}/secure/api", options: options);
        await owner.WaitUntilUpAsync().WaitAsync(s_timeout);
        RelayClient other = nodes.Register("db", node: rival, options: options);
        await Eventually.TrueAsync(() => !refusals.IsEmpty, "the rival was refused");
        Assert.Contains($"belongs to {nodes.Server.Identifier}", refusals.First(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => other.LastError is not null, "the rival saw that it was not confirmed");
        Assert.Contains("belongs to another", other.LastError, StringComparison.Ordinal);
        Assert.Equal((SessionStatus.Up, 0L), (owner.Status, owner.Session.Reconnects));
        Assert.Equal(nodes.Server.Identifier, service.Find("db")!.Owner);

        proxy.Stall();
        await Eventually.TrueAsync(() => service.Find("db")!.Owner == rival.Identifier, "the rival took the name of a dead path");
        await other.WaitUntilUpAsync().WaitAsync(s_timeout);
        await using (OpenedRoute opened = await nodes.ReachAsync("db", server: rival))
            Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", s_timeout));

        // Now it is the former owner who is refused, for as long as the new one is alive.
        int before = refusals.Count;
        proxy.Resume();
        await Eventually.TrueAsync(() => refusals.Count > before, "the former owner was refused");
        Assert.Contains($"belongs to {rival.Identifier}", refusals.Last(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => owner.LastError!.Contains("belongs to another", StringComparison.Ordinal), "it can be seen why");
        Assert.Equal((SessionStatus.Up, SessionStatus.Down), (other.Status, owner.Status));
        await other.DisposeAsync();
        await owner.WaitUntilUpAsync().WaitAsync(s_timeout);
        Assert.Equal(nodes.Server.Identifier, service.Find("db")!.Owner);
    }

    [Fact]
    public async Task The_owner_of_a_lost_name_keeps_it_until_an_authorised_other_asks_but_nobody_anonymous_gets_it()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        RelayService service = nodes.RelayNode.RelayService!;
        RelayClient owner = await nodes.RegisteredAsync("db");
        using RawPeer anonymous = await RawPeer.ConnectAsync(nodes.Port);
        await anonymous.SendAsync(RawPeer.Frame("static_forwarding_service", "r", Bare.EncodeString("db")));
        await anonymous.EchoAsync("refused in silence");
        await owner.DisposeAsync();
        Relay relay = service.Find("db")!;
        await Eventually.TrueAsync(() => !relay.IsConnected, "the relay node noticed");
        await anonymous.SendAsync(RawPeer.Frame("static_forwarding_service", "r", Bare.EncodeString("db")));
        await anonymous.SendAsync(RawPeer.Frame("forward_to_db=>api", "r", [1]));
        await anonymous.EchoAsync("still refused, and what is sent to it is lost");
        Assert.Equal((2L, 1L, nodes.Server.Identifier), (service.Refusals, relay.MessagesDropped, relay.Owner!.Value));
        await using OckamNode rival = await RelayNodes.CreateNodeAsync("rival");
        await nodes.RegisteredAsync("db", node: rival);
        Assert.Equal(rival.Identifier, service.Find("db")!.Owner);
    }

    [Fact]
    public async Task A_relay_that_is_taken_over_on_a_full_node_is_not_the_one_that_makes_room()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(
            new RelayServiceOptions { Authorization = RelayAuthorization.Anyone, Maximum = 2 });
        RelayService service = nodes.RelayNode.RelayService!;
        RelayClient oldest = await nodes.RegisteredAsync("db");
        RelayClient other = await nodes.RegisteredAsync("web");
        await oldest.DisposeAsync();
        await other.DisposeAsync();
        await Eventually.TrueAsync(() => service.Relays.All(relay => !relay.IsConnected), "the relay node noticed");
        await using OckamNode rival = await RelayNodes.CreateNodeAsync("rival");

        await nodes.RegisteredAsync("db", node: rival);

        Assert.Equal(["db", "web"], service.Relays.Select(relay => relay.Name).Order());
        Assert.Equal(rival.Identifier, service.Find("db")!.Owner);
        await using OpenedRoute opened = await nodes.ReachAsync("db", server: rival);
        Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", s_timeout));
    }

    [Fact]
    public async Task A_name_without_an_identity_belongs_to_its_connection_and_gives_way_to_an_identity()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(
            new RelayServiceOptions { Authorization = RelayAuthorization.Anyone, OwnerPatience = TimeSpan.FromSeconds(1) });
        RelayService service = nodes.RelayNode.RelayService!;
        using RawPeer first = await RawPeer.ConnectAsync(nodes.Port);
        await RegisterAsync(first, "db", "r1");
        await RegisterAsync(first, "db", "r2");
        await ReadRawAsync(first, "forward_to_db");
        Assert.Equal(new Address("r2"), service.Find("db")!.ForwardRoute[^1]);

        // Asked for a sign of life, it gives one.
        using RawPeer second = await RawPeer.ConnectAsync(nodes.Port);
        await second.SendAsync(RawPeer.Frame("static_forwarding_service", "r3", Bare.EncodeString("db")));
        string question = System.Text.Encoding.Latin1.GetString(await first.ReadFrameAsync());
        Assert.Contains("echo", question, StringComparison.Ordinal);
        await first.SendAsync(RawPeer.Frame(System.Text.RegularExpressions.Regex.Match(question, "[0-9a-f]{32}").Value, "echo", [1]));
        await Eventually.TrueAsync(() => service.Refusals == 1, "the second was refused");
        // Asked again, it is silent.
        await second.SendAsync(RawPeer.Frame("static_forwarding_service", "r3", Bare.EncodeString("db")));
        byte[] confirmation = RawPeer.Frame("r3", "forward_to_db", Bare.EncodeString("forward_to_db"));
        Assert.Equal(confirmation.ToHex(), (await second.ReadFrameAsync()).ToHex());

        RelayClient owner = await nodes.RegisteredAsync("db");
        Assert.Equal(nodes.Server.Identifier, service.Find("db")!.Owner);
        await ReadRawAsync(second, "lost db");
        await owner.DisposeAsync();

        using RawPeer third = await RawPeer.ConnectAsync(nodes.Port);
        await RegisterAsync(third, "web", "r4");
        third.Socket.Dispose();
        await Eventually.TrueAsync(() => service.Find("web") is null, "it ended with its connection");
    }

    [Fact]
    public async Task Only_a_hundred_relays_are_for_one_identity_and_a_flood_leaves_nothing_behind()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        RelayService service = nodes.RelayNode.RelayService!;
        int workers = nodes.RelayNode.Router.Count;
        await using (OpenedRoute way = await nodes.Server.ResolveAsync(MultiAddr.Parse(nodes.Secure), RelayNodes.Channels(nodes.Server)))
        {
            using var mailbox = new Mailbox(nodes.Server.Router, capacity: 1_000);
            int told = 0;
            service.Refused += (_, _) => told++;
            way.ReturnFlow.AddConsumer(mailbox.Address);
            int count = Scale.Of(1_000);
            for (int i = 0; i < count; i++)
                await mailbox.SendAsync(way.Route.Append(RelayService.Addresses[0]), Bare.EncodeString($"n{i}"));
            Assert.Equal("X", await nodes.Server.SendTextAsync(way.Route.Append(ServiceAddresses.Uppercase), "x", s_timeout));
            Assert.Equal((100, count - 100L), (service.Relays.Count, service.Refusals));
            Assert.InRange(told, 10, 50);
            // The hundred can be had again.
            await mailbox.SendAsync(way.Route.Append(RelayService.Addresses[0]), Bare.EncodeString("n7"));
            Assert.Equal("X", await nodes.Server.SendTextAsync(way.Route.Append(ServiceAddresses.Uppercase), "x", s_timeout));
            Assert.Equal((100, count - 100L), (service.Relays.Count, service.Refusals));
        }

        // Their owner's connection is gone: one of them makes room for a new one.
        await Eventually.TrueAsync(() => service.Relays.All(relay => !relay.IsConnected), "the relay node noticed");
        await nodes.RegisteredAsync("new");
        Assert.Equal(100, service.Relays.Count);
        foreach (Relay relay in service.Relays) Assert.True(service.Remove(relay.Name));
        await nodes.Server.DisposeAsync();
        await Eventually.TrueAsync(() => nodes.RelayNode.Router.Count == workers, "no worker is left");
    }

    [Fact]
    public async Task Without_identities_there_are_a_hundred_and_in_all_as_many_as_the_node_says()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(
            new RelayServiceOptions { Authorization = RelayAuthorization.Anyone, MaximumAnonymous = 3, Maximum = 5 });
        RelayService service = nodes.RelayNode.RelayService!;
        using RawPeer peer = await RawPeer.ConnectAsync(nodes.Port);
        for (int i = 0; i < 3; i++) await RegisterAsync(peer, $"a{i}", "r");
        await peer.SendAsync(RawPeer.Frame("forwarding_service", "r", Bare.EncodeString("a3")));
        await peer.EchoAsync("refused");
        Assert.Equal((3, 1L), (service.Relays.Count, service.Refusals));
        await nodes.RegisteredAsync("s0");
        await nodes.RegisteredAsync("s1");
        var refusals = new System.Collections.Concurrent.ConcurrentQueue<string>();
        service.Refused += (_, reason) => refusals.Enqueue(reason);
        nodes.Register("s2");
        await Eventually.TrueAsync(() => !refusals.IsEmpty, "the node is full");
        Assert.Contains("5 relays already", refusals.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_service_serves_its_own_machine_alone_unless_it_is_told_whom()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(new RelayServiceOptions());
        await nodes.RegisteredAsync("plain", nodes.Plain);
        var refusals = new System.Collections.Concurrent.ConcurrentQueue<string>();
        nodes.RelayNode.RelayService!.Refused += (request, reason) => refusals.Enqueue($"{request.Peer!.PeerIdentifier}: {reason}");
        RelayClient secure = nodes.Register("secure");
        await Eventually.TrueAsync(() => !refusals.IsEmpty, "through a channel, the service is reached and refuses");
        Assert.Contains(nodes.Server.Identifier.ToString(), refusals.First(), StringComparison.Ordinal);
        Assert.Contains("identifiers", refusals.First(), StringComparison.Ordinal);
        await secure.DisposeAsync();
        await nodes.RelayNode.RelayService!.DisposeAsync();

        Identifier[] served = [nodes.Server.Identifier];
        nodes.RelayNode.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Only(served) });
        await nodes.RegisteredAsync("secure");
        nodes.Register("secure-too", node: nodes.Client);
        nodes.Register("plain-too", nodes.Plain);
        await Eventually.TrueAsync(() => nodes.RelayNode.RelayService!.Refusals >= 2, "nobody else is served");
        Assert.Equal(["secure"], nodes.RelayNode.RelayService!.Relays.Select(relay => relay.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(1 << 20)]
    [InlineData(-1)]
    public async Task A_name_that_cannot_be_is_refused_and_shown_to_nobody(int length)
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        var shown = new List<string>();
        nodes.RelayNode.RelayService!.Refused += (request, _) => shown.Add(request.Name);
        using RawPeer peer = await RawPeer.ConnectAsync(nodes.Port);
        string name = length < 0 ? "two\nlines" : new string('x', length);
        await peer.SendAsync(RawPeer.Frame("forwarding_service", "r", Bare.EncodeString(name)));
        // A payload that is no string at all, and a route that leads nowhere else.
        await peer.SendAsync(RawPeer.Frame("forwarding_service", "r", [200, 1]));
        await peer.SendAsync(RawPeer.Frame("forwarding_service", "", Bare.EncodeString("db")));
        await peer.EchoAsync("all of them were dropped");
        Assert.Equal(["", "db"], shown);
        Assert.Equal(2, nodes.RelayNode.RelayService!.Refusals);
        Assert.Empty(nodes.RelayNode.RelayService!.Relays);
    }

    [Fact]
    public async Task An_authorisation_may_take_its_time_and_fail()
    {
        var slow = new SlowAuthorization();
        await using RelayNodes nodes = await RelayNodes.CreateAsync(new RelayServiceOptions { Authorization = slow });
        RelayClient relay = nodes.Register("db");
        await Eventually.TrueAsync(() => slow.Asked == 1, "it was asked");
        Assert.Empty(nodes.RelayNode.RelayService!.Relays);
        slow.Answer.SetException(new OckamException("the disk is full"));
        await Eventually.TrueAsync(() => nodes.RelayNode.RelayService!.Refusals == 1, "an error refuses");
        slow.Answer = new TaskCompletionSource<string?>();
        slow.Answer.SetResult(null);
        await relay.WaitUntilUpAsync().WaitAsync(s_timeout);
        Assert.Single(nodes.RelayNode.RelayService!.Relays);
    }

    private static async Task RegisterAsync(RawPeer peer, string name, string worker)
    {
        await peer.SendAsync(RawPeer.Frame("static_forwarding_service", worker, Bare.EncodeString(name)));
        await ReadRawAsync(peer, "forward_to_" + name);
    }

    // Reads frames up to one with a text in it.
    private static async Task ReadRawAsync(RawPeer peer, string text)
    {
        byte[] frame;
        do frame = await peer.ReadFrameAsync();
        while (frame.AsSpan().LastIndexOf(System.Text.Encoding.UTF8.GetBytes(text)) < 0);
    }

    private sealed class SlowAuthorization : RelayAuthorization
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public TaskCompletionSource<string?> Answer { get; set; } = new();

        public override ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return new ValueTask<string?>(Answer.Task.WaitAsync(cancellationToken));
        }
    }
}
