using System.Net;
using System.Net.Sockets;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>Whose request is at the model server where more come than it has places for.</summary>
public class RequestTurnsTests
{
    private static readonly GatewaySource s_flooding = Source(1, "I01");
    private static readonly GatewaySource s_honest = Source(2, "I02");
    private static readonly GatewaySource s_unknown = Source(3, null);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_peer_that_floods_leaves_a_place_to_another_one()
    {
        RequestTurns turns = Turns(8, 16);
        List<Task> flood = [.. Enumerable.Range(0, 100).Select(_ => turns.TakeAsync(s_flooding, default))];
        Assert.Equal((6, 16), (turns.Active, turns.Waiting));
        await turns.TakeAsync(s_honest, default);
        await turns.TakeAsync(s_honest, default);
        Task third = turns.TakeAsync(s_honest, default);
        Assert.Equal((8, 16), (turns.Active, turns.Waiting));
        Assert.False(third.IsCompleted);
        // Whoever floods on has others of his own sent away, and a place that is given back is not his alone.
        for (int i = 0; i < 100; i++) _ = turns.TakeAsync(s_flooding, default);
        turns.Release(s_flooding);
        turns.Release(s_flooding);
        await third;
        Assert.Equal(8, turns.Active);
        HttpRefusedException refused = await Assert.ThrowsAsync<HttpRefusedException>(() => flood.First(turn => turn.IsFaulted));
        Assert.Equal((503, 5), (refused.Status, refused.RetryAfter));
    }

    [Fact]
    public async Task Who_comes_by_an_address_may_have_all_places_and_waits_in_its_turn()
    {
        RequestTurns turns = Turns(2, 4);
        await turns.TakeAsync(s_unknown, default);
        await turns.TakeAsync(s_unknown, default);
        Task same = turns.TakeAsync(s_unknown, default);
        Task more = turns.TakeAsync(s_unknown, default);
        Task other = turns.TakeAsync(s_honest, default);
        turns.Release(s_unknown);
        await same;
        turns.Release(s_unknown);
        await other;
        Assert.False(more.IsCompleted);
    }

    [Fact]
    public async Task Nobody_waits_for_longer_than_a_short_time_and_who_leaves_frees_the_place()
    {
        RequestTurns turns = Turns(1, 4);
        await turns.TakeAsync(s_honest, default);
        using var leaving = new CancellationTokenSource();
        Task left = turns.TakeAsync(s_unknown, leaving.Token);
        Task late = turns.TakeAsync(s_unknown, default);
        Assert.Equal(2, turns.Waiting);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(1, turns.Waiting);
        _clock.Advance(ModelGatewayOptions.DefaultWaitTime);
        Assert.Equal(503, (await Assert.ThrowsAsync<HttpRefusedException>(() => late)).Status);
        Assert.Equal((1, 0), (turns.Active, turns.Waiting));
        turns.Release(s_honest);
        await turns.TakeAsync(s_honest, default);
        Assert.Equal(1, turns.Active);
    }

    [Fact]
    public void Those_who_wait_leave_connections_to_those_who_come()
    {
        var turns = new RequestTurns(new ModelGatewayOptions { MaximumRequests = 2, MaximumConnections = 8, Time = _clock });
        for (int i = 0; i < 20; i++) _ = turns.TakeAsync(s_unknown, default);
        Assert.Equal((2, 4), (turns.Active, turns.Waiting));
    }

    [Fact]
    public async Task A_request_waits_for_its_place_and_is_told_when_to_come_back()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new ManualClock();
        await using var fixture = new GatewayFixture(
            new ModelGatewayOptions { MaximumRequests = 1, MaximumWaiting = 2, Time = clock },
            new OllamaStandInOptions { BeforeLine = (_, _) => isHeld.Task });
        const string Chat = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
        Task<string> first = SendAsync();
        await Eventually.TrueAsync(() => fixture.Gateway.Active == 1, "it is asked");
        Task<string> second = SendAsync();
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "it waits");
        clock.Advance(ModelGatewayOptions.DefaultWaitTime);
        string late = await second;
        Assert.Equal(503, GatewayFixture.Status(late));
        Assert.Contains("\r\nRetry-After: 5\r\n", late, StringComparison.Ordinal);
        Task<string> third = SendAsync();
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "it waits");
        // One that goes away waits no longer.
        using (var leaving = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await leaving.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
            await leaving.SendAsync(System.Text.Encoding.ASCII.GetBytes(Request()));
            await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 2, "it waits too");
            leaving.LingerState = new LingerOption(true, 0);
        }

        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "it is gone");
        isHeld.SetResult();
        Assert.Equal(200, GatewayFixture.Status(await first));
        Assert.Equal(200, GatewayFixture.Status(await third));

        string Request() => $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}";
        Task<string> SendAsync() => fixture.SendAsync(Request());
    }

    [Fact]
    public async Task Peers_of_an_outlet_are_told_apart()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? peer = "I01";
        await using var fixture = new GatewayFixture(
            new ModelGatewayOptions { MaximumRequests = 2, PeerOf = (_, _) => Volatile.Read(ref peer) },
            new OllamaStandInOptions { BeforeLine = (_, _) => isHeld.Task });
        const string Body = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";
        Task<int> first = fixture.StatusAsync("POST", "/api/chat", Body);
        await Eventually.TrueAsync(() => fixture.Gateway.Active == 1, "it is asked");
        Task<int> second = fixture.StatusAsync("POST", "/api/chat", Body);
        await Eventually.TrueAsync(() => fixture.Gateway.Waiting == 1, "the same peer waits, though there is a place");
        Volatile.Write(ref peer, "I02");
        Task<int> other = fixture.StatusAsync("POST", "/api/chat", Body);
        await Eventually.TrueAsync(() => fixture.Gateway.Active == 2, "another one has it");
        isHeld.SetResult();
        int[] statuses = await Task.WhenAll(first, second, other);
        Assert.All(statuses, status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task Whether_others_reach_the_model_server_is_looked_at_every_minute()
    {
        var clock = new ManualClock();
        var said = new List<string>();
        using var here = new TcpListener(IPAddress.Loopback, 0);
        here.Start();
        int port = ((IPEndPoint)here.LocalEndpoint).Port;
        here.Stop();
        await using ModelGateway gateway = ModelGateway.Start(
            new ModelGatewayOptions { Port = 0, Server = new Uri($"http://127.0.0.1:{port}"), Time = clock, Log = said.Add });
        Assert.Null(gateway.Warning);
        using (var everywhere = new TcpListener(IPAddress.Any, port))
        {
            everywhere.Start();
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Contains("0.0.0.0", gateway.Warning, StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(gateway.Warning);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, said.Count);
        Assert.Contains("this machine alone now", said[1], StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_are_answered_and_wait_as_was_asked_for_where_connections_are_made_to_measure()
    {
        Assert.Equal(ModelGatewayOptions.DefaultMaximumConnections, ModelGatewayOptions.ConnectionsFor(8, 32));
        var turns = new RequestTurns(new ModelGatewayOptions
        {
            MaximumRequests = 200, MaximumWaiting = 100, MaximumConnections = ModelGatewayOptions.ConnectionsFor(200, 100), Time = _clock,
        });
        for (int i = 0; i < 301; i++) _ = turns.TakeAsync(s_unknown, default);
        Assert.Equal((200, 100), (turns.Active, turns.Waiting));
    }

    private static GatewaySource Source(int port, string? peer) =>
        GatewaySource.Of(new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.Loopback, 11435), (_, _) => peer);

    private RequestTurns Turns(int places, int waiting) => new(
        new ModelGatewayOptions { MaximumRequests = places, MaximumWaiting = waiting, Time = _clock });
}
