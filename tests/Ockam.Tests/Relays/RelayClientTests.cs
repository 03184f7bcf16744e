using Ockam.Encoding;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.Sessions;
using Ockam.Tests.SecureChannels;

namespace Ockam.Tests.Relays;

/// <summary>What a client of a relay believes, against relay nodes that say what the tests want.</summary>
public class RelayClientTests
{
    private static readonly TimeSpan s_timeout = RelayNodes.Patience;

    [Fact]
    public async Task A_wrong_confirmation_is_ignored_and_the_right_one_counts_once()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(serve: false);
        using var service = new Mailbox(nodes.RelayNode.Router, new Address("static_forwarding_service"));
        nodes.RelayNode.Api.Flow.AddConsumer(service.Address);
        RelayClient relay = nodes.Register("db");
        ReceivedMessage registration = await service.ReceiveAsync().AsTask().WaitAsync(s_timeout);
        Assert.Equal(Bare.EncodeString("db"), registration.Payload.ToArray());
        Route way = registration.ReturnRoute;
        Assert.Equal(2, way.Count);
        await SayAsync(nodes, way, "forward_to_web", Bare.EncodeString("web"));
        await SayAsync(nodes, way, "forward_to_db", [7, 1]);
        await SayAsync(nodes, way, "forward_to_db", Bare.EncodeString("lost db: lost db"));
        // Nor does an address count that would be a line of its own, or a page, where its client prints it.
        foreach (string odd in new[] { "forward_to_db\ninlet evil:5432", "forward_to_db\u2028", "forward_to_db" + new string('x', 255) })
            await SayAsync(nodes, way, odd, Bare.EncodeString("db"));
        Assert.Null(relay.RelayAddress);
        await SayAsync(nodes, way, "here", Bare.EncodeString("db"));
        Assert.Equal(new Address("here"), await relay.WaitUntilUpAsync().WaitAsync(s_timeout));
        await SayAsync(nodes, way, "there", Bare.EncodeString("forward_to_db"));
        // Only its own relay says that it is lost.
        await SayAsync(nodes, way, "there", Bare.EncodeString("lost db: a lie"));
        await SayAsync(nodes, way, "here", Bare.EncodeString("lost web: another's"));
        await AnswersAsync(nodes, way);
        Assert.Equal((SessionStatus.Up, new Address("here"), 0L), (relay.Status, relay.RelayAddress, relay.Session.Reconnects));
        await SayAsync(nodes, way, "here", Bare.EncodeString("lost db: it is so" + new string('x', 900)));
        await Eventually.TrueAsync(() => relay.Status != SessionStatus.Up, "the relay was lost");
        Assert.Contains("it is so", relay.LastError, StringComparison.Ordinal);
        Assert.InRange(relay.LastError!.Length, 200, 500);
        Assert.Null(relay.RelayAddress);
    }

    [Fact]
    public async Task A_client_that_is_not_confirmed_says_so_and_tries_again()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(serve: false);
        int workers = nodes.Server.Router.Count;
        var options = new RelayClientOptions { ConfirmationTimeout = TimeSpan.FromMilliseconds(200) };
        RelayClient relay = nodes.Register("db", options: options);
        await Eventually.TrueAsync(() => relay.Session.FailedAttempts >= 2, "it tried again");
        Assert.Contains("did not confirm the relay 'db' within 0.2 s", relay.LastError, StringComparison.Ordinal);
        relay.Session.Suspend();
        await Eventually.TrueAsync(() => nodes.Server.Router.Count == workers && nodes.Server.TcpConnections.Count == 0, "nothing is left");
    }

    [Fact]
    public async Task What_comes_by_the_clients_worker_reaches_no_more_than_what_comes_past_it_and_never_itself()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(serve: false);
        ElixirRelay.Start(nodes.RelayNode);
        await nodes.RegisteredAsync("db");
        Address worker = Assert.Single(
            Assert.Single(nodes.Server.SecureChannels).Flow.Consumers, one => nodes.Server.Router.Find(one.Bytes) is RelayRegistrant);
        using var secret = new Mailbox(nodes.Server.Router, new Address("secret"));
        Route way = new(nodes.RelayNode.SecureChannels.Single().EncryptorAddress, worker);
        IReadOnlyDictionary<DropReason, long> before = nodes.Server.Router.Drops;
        await SayAsync(nodes, way.Append(new Address("secret")), "x", [1]);
        await SayAsync(nodes, way.Append(worker, worker, ServiceAddresses.Echo), "x", [1]);
        await AnswersAsync(nodes, way);
        Assert.False(secret.TryReceive(out _));
        IReadOnlyDictionary<DropReason, long> after = nodes.Server.Router.Drops;
        Assert.Equal(1, after[DropReason.FlowDenied] - before[DropReason.FlowDenied]);
        Assert.Equal(1, after[DropReason.TooManyHops] - before[DropReason.TooManyHops]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("register")]
    [InlineData("a\nb")]
    public async Task A_name_that_cannot_be_is_refused(string name)
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        Assert.Contains("1 to 255 bytes", Assert.Throws<FormatException>(() => nodes.Register(name)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => nodes.Register(new string('é', 128)));
        Assert.Empty(nodes.Server.Sessions);
    }

    private static Task SayAsync(RelayNodes nodes, Route way, string from, byte[] payload)
    {
        using var relay = new Mailbox(nodes.RelayNode.Router, new Address(from));
        return relay.SendAsync(way, payload).AsTask();
    }

    // An echo by the client's worker, after which everything before it has arrived.
    private static async Task AnswersAsync(RelayNodes nodes, Route way)
    {
        ReceivedMessage answer = await nodes.RelayNode.RequestAsync(way.Append(ServiceAddresses.Echo), new byte[] { 5 }, s_timeout);
        Assert.Equal([5], answer.Payload.ToArray());
    }
}
