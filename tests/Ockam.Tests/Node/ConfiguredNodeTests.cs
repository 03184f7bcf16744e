using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Portals;
using Ockam.Sessions;
using Ockam.Storage;
using TcpListener = System.Net.Sockets.TcpListener;

namespace Ockam.Tests.Node;

/// <summary>
/// Nodes from configuration texts alone: relay, server's side and client's side, with a server that answers in upper case.
/// </summary>
public sealed class ConfiguredNodeTests : IAsyncLifetime
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly List<OckamNode> _nodes = [];

    public Task InitializeAsync()
    {
        _server.Start();
        _ = ServeAsync();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _nodes.Reverse();
        foreach (OckamNode node in _nodes) await node.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_request_is_answered_through_a_relay_that_all_sides_pin()
    {
        (OckamNode relay, OckamNode server, OckamNode client) = await StartAllAsync("");

        Assert.Equal("HELLO", await AskAsync(client.FindInlet("web")!, "hello"));

        NodeSnapshot there = client.GetSnapshot();
        PortalSnapshot inlet = Assert.Single(there.Inlets);
        Assert.Equal(("web", "open", "up", 1L), (inlet.Name, inlet.Status, inlet.Path, inlet.TotalConnections));
        Assert.Equal(server.Identifier.ToString(), inlet.Trust);
        Assert.True(inlet.BytesToPeer == 5 && inlet.BytesFromPeer == 5);
        Assert.Empty(there.Problems);
        Assert.Equal("up", Assert.Single(server.GetSnapshot().Relays).Status);
        RelaySnapshot hosted = Assert.Single(relay.GetSnapshot().HostedRelays!);
        Assert.Equal(("db", server.Identifier.ToString(), "up"), (hosted.Name, hosted.Owner, hosted.Status));
    }

    [Fact]
    public async Task Inlets_to_one_node_share_a_way_unless_they_are_isolated()
    {
        (_, _, OckamNode client) = await StartAllAsync("second: {WAY}, alone: {WAY, isolate: true}");
        TcpInlet[] inlets = [.. new[] { "web", "second", "alone" }.Select(name => client.FindInlet(name)!)];

        foreach (TcpInlet inlet in inlets) Assert.Equal("HELLO", await AskAsync(inlet, "hello"));

        Assert.Same(client.FindSession(inlets[0]), client.FindSession(inlets[1]));
        Assert.NotSame(client.FindSession(inlets[0]), client.FindSession(inlets[2]));
        Assert.Equal(2, client.TcpConnections.Count);

        // The last to leave closes the way.
        Session shared = client.FindSession(inlets[0])!;
        await client.RemovePortalAsync(inlets[0]);
        Assert.Equal("HELLO", await AskAsync(inlets[1], "hello"));
        await client.RemovePortalAsync(inlets[1]);
        await Eventually.TrueAsync(() => shared.Status == SessionStatus.Closed, "the shared way is closed");
        Assert.Equal("HELLO", await AskAsync(inlets[2], "hello"));
        Assert.Null(client.FindSession(inlets[0]));
    }

    [Fact]
    public async Task Whom_a_side_does_not_trust_it_does_not_serve()
    {
        OckamNode relay = await CreateAsync("relay");
        OckamNode server = await CreateAsync("server");
        OckamNode client = await CreateAsync("client");
        OckamNode stranger = await CreateAsync("stranger");
        await ConfigureAsync(relay, server, client);
        string relayAt = relay.TcpListeners.Single().ToString();

        // Neither a server that is another, nor a relay that is another, nor a client that the outlet does not know.
        await StartAsync(client, $$"""
            tcp-inlets:
              wrong-server: {to: {{Way(relayAt)}}, trust: {{stranger.Identifier}}, connection-wait: 100ms}
              wrong-relay: {to: {{Way(relayAt)}}, trust: {{server.Identifier}}, relay-trust: {{stranger.Identifier}},
                  connection-wait: 100ms}
            """);
        await StartAsync(stranger, $"tcp-inlets: {{web: {{to: {Way(relayAt)}, trust: {server.Identifier}, connection-wait: 100ms}}}}");

        foreach (TcpInlet inlet in client.Inlets.Where(inlet => inlet.Name != "web"))
        {
            await Eventually.TrueAsync(() => client.FindSession(inlet)!.LastError is not null, "the way is refused");
            Assert.Equal("", await AskAsync(inlet, "hello"));
        }

        using var refused = new TcpClient();
        await refused.ConnectAsync(stranger.FindInlet("web")!.LocalEndPoint);
        await Eventually.TrueAsync(() => server.Outlets.Single().RefusedConnections > 0, "the outlet refuses the stranger");
        Assert.Contains(client.GetSnapshot().Problems, problem => problem.Contains("wrong-server", StringComparison.Ordinal));
        // The relay serves only the identity that it names.
        await StartAsync(stranger,
            $"relays: {{mine: {{at: /ip4/127.0.0.1/tcp/{relayAt.Split(':')[1]}/secure/api, trust: {relay.Identifier}}}}}");
        await Eventually.TrueAsync(() => relay.RelayService!.Refusals > 0, "the stranger's relay is refused");
        Assert.Null(relay.RelayService!.Find("mine"));
    }

    [Fact]
    public async Task Changes_are_told_from_the_first_inlet_to_the_end()
    {
        OckamNode relay = await CreateAsync("relay");
        OckamNode server = await CreateAsync("server");
        OckamNode client = await CreateAsync("client");
        var changes = new ConcurrentQueue<NodeChange>();
        foreach (OckamNode node in _nodes) node.Changed += changes.Enqueue;
        await ConfigureAsync(relay, server, client);
        bool Told(NodeResource resource, string status) => changes.Any(change => change.Resource == resource && change.Status == status);

        foreach (NodeResource resource in new[] { NodeResource.InletPath, NodeResource.Relay, NodeResource.HostedRelay })
            await Eventually.TrueAsync(() => Told(resource, "up"), $"{resource} is up");
        Assert.True(Told(NodeResource.Inlet, "open") && Told(NodeResource.Outlet, "open") && Told(NodeResource.TcpListener, "open"));
        await relay.DisposeAsync();

        await Eventually.TrueAsync(() => Told(NodeResource.InletPath, "down") && Told(NodeResource.Relay, "down"),
            "both have lost the relay");
        Assert.Contains(client.GetSnapshot().Problems, problem => problem.Contains("'web'", StringComparison.Ordinal));
        Assert.Contains(server.GetSnapshot().Problems, problem => problem.Contains("'db'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Draining_lets_open_connections_end_and_takes_no_new_ones()
    {
        (_, OckamNode server, OckamNode client) = await StartAllAsync("");
        TcpInlet inlet = client.FindInlet("web")!;
        using var open = new TcpClient();
        await open.ConnectAsync(inlet.LocalEndPoint);
        await Eventually.TrueAsync(() => server.Outlets.Single().OpenConnections == 1, "the outlet has the connection");

        Task<int> draining = client.DrainAsync(TimeSpan.FromSeconds(30));

        await Eventually.TrueAsync(() => inlet.Status == TcpPortalStatus.Suspended, "it takes no new ones");
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(inlet.LocalEndPoint));
        Assert.Equal("STILL", await AskAsync(open, "still"));
        Assert.Equal(0, await draining);

        Assert.True(inlet.Resume());
        using var stubborn = new TcpClient();
        await stubborn.ConnectAsync(inlet.LocalEndPoint);
        await Eventually.TrueAsync(() => inlet.OpenConnections == 1, "the inlet has another connection");
        Assert.Equal(1, await client.DrainAsync(TimeSpan.FromMilliseconds(60)));
    }

    [Fact]
    public async Task A_relay_that_drains_waits_for_those_who_use_it_and_not_for_signs_of_life()
    {
        // Of the time of the others, for whom its key would have ended long ago.
        var clock = new ManualClock { Now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
        OckamNode relay = await CreateAsync("relay", clock);
        OckamNode client = await CreateAsync("client");
        await ConfigureAsync(relay, await CreateAsync("server"), client);
        TcpInlet inlet = client.FindInlet("web")!;
        Assert.Equal("FIRST", await AskAsync(inlet, "first"));

        Task<int> draining = relay.DrainAsync(TimeSpan.FromSeconds(30));

        // Each time as much as a small transfer, within less than the time that counts as quiet.
        for (int i = 0; i < 5; i++)
        {
            for (int asked = 0; asked < 10; asked++) Assert.Equal("STILL", await AskAsync(inlet, "still"));
            clock.Advance(TimeSpan.FromMilliseconds(500));
            Assert.False(draining.IsCompleted, $"It ended after {i} rounds.");
        }

        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            return draining.IsCompleted;
        }, "it ends when nothing moves");
        Assert.Equal(0, await draining);
    }

    private async Task<(OckamNode Relay, OckamNode Server, OckamNode Client)> StartAllAsync(string moreInlets)
    {
        OckamNode relay = await CreateAsync("relay");
        OckamNode server = await CreateAsync("server");
        OckamNode client = await CreateAsync("client");
        await ConfigureAsync(relay, server, client, moreInlets);
        return (relay, server, client);
    }

    private async Task ConfigureAsync(OckamNode relay, OckamNode server, OckamNode client, string moreInlets = "")
    {
        await StartAsync(relay, $"{{tcp-listener-address: 127.0.0.1:0, relay-service: {server.Identifier}}}");
        string relayAt = relay.TcpListeners.Single().ToString();
        await StartAsync(server, $$"""
            tcp-outlets: { web: { to: "{{_server.LocalEndpoint}}", trust: {{client.Identifier}} } }
            relays: { db: { at: /ip4/127.0.0.1/tcp/{{relayAt.Split(':')[1]}}/secure/api, trust: {{relay.Identifier}} } }
            """);
        await server.Relays.Single().WaitUntilUpAsync().WaitAsync(TimeSpan.FromSeconds(30));
        string way = $"to: {Way(relayAt)}, trust: {server.Identifier}, relay-trust: {relay.Identifier}";
        await StartAsync(client, $"tcp-inlets: {{web: {{{way}}}, {moreInlets.Replace("WAY", way, StringComparison.Ordinal)}}}");
    }

    private static string Way(string relayAt) =>
        $"/ip4/127.0.0.1/tcp/{relayAt.Split(':')[1]}/secure/api/service/forward_to_db/secure/api/service/web";

    private static Task StartAsync(OckamNode node, string text) => node.StartAsync(NodeConfiguration.Parse(text, environment: _ => null));

    private async Task<OckamNode> CreateAsync(string name, TimeProvider? time = null)
    {
        var options = new OckamNodeOptions { Name = name, Store = new InMemoryStore(), Time = time ?? TimeProvider.System };
        OckamNode node = await OckamNode.CreateAsync(options);
        _nodes.Add(node);
        return node;
    }

    private static async Task<string> AskAsync(TcpInlet inlet, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(inlet.LocalEndPoint);
        return await AskAsync(client, text);
    }

    // What came back until the other end closed, which it does after one answer.
    private static async Task<string> AskAsync(TcpClient client, string text)
    {
        var answer = new byte[64];
        int length = 0;
        try
        {
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
            length = await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            // A connection that was refused may end with a reset.
        }

        return System.Text.Encoding.ASCII.GetString(answer, 0, length);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _server.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private static async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var buffer = new byte[64];
            int length = await client.GetStream().ReadAsync(buffer);
            string text = System.Text.Encoding.ASCII.GetString(buffer, 0, length).ToUpperInvariant();
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        }
    }
}
