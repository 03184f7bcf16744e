using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;
using TcpListener = Ockam.Transport.TcpListener;

namespace Ockam.Tests.Portals;

/// <summary>Making, finding, suspending and removing portals, and where they may be reached from.</summary>
public class PortalLifeTests
{
    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("localhost:0")]
    public Task Addresses_and_names_will_do(string at) => ListensAndConnectsAsync(at);

    [Ipv6Fact]
    public Task Addresses_of_the_other_family_will_do_too() => ListensAndConnectsAsync("[::1]:0");

    private static async Task ListensAndConnectsAsync(string at)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        IPAddress loopback = at[0] == '[' ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        using var target = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        target.Bind(new IPEndPoint(loopback, 0));
        target.Listen();
        int port = ((IPEndPoint)target.LocalEndPoint!).Port;
        pair.Far.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(at.Replace(":0", $":{port}", StringComparison.Ordinal)),
            Access = PortalAccess.Only(pair.Near.Identifier),
        });
        TcpInlet inlet = await pair.InletAsync(options => options with { From = HostnamePort.Parse(at) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        using var accepted = new TestClient(await target.AcceptAsync());
        await client.SendAsync("to"u8.ToArray());
        Assert.Equal("to"u8.ToArray(), await accepted.ReceiveAsync(2));
    }

    [Fact]
    public async Task A_suspended_inlet_frees_its_port_and_takes_it_again()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        int port = inlet.LocalEndPoint.Port;
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync(new byte[3]);
        await client.ReceiveAsync(3);
        Assert.True(inlet.Suspend());
        Assert.False(inlet.Suspend());
        Assert.Equal(TcpPortalStatus.Suspended, inlet.Status);
        await Assert.ThrowsAsync<SocketException>(() => TestClient.ConnectAsync(inlet));
        await client.SendAsync(new byte[3]);
        await client.ReceiveAsync(3);
        Assert.True(inlet.Resume());
        Assert.False(inlet.Resume());
        Assert.Equal(port, inlet.LocalEndPoint.Port);
        using TestClient again = await TestClient.ConnectAsync(inlet);
        await again.SendAsync(new byte[3]);
        await again.ReceiveAsync(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removed_portal_ends_its_connections_and_leaves_nothing(bool inletGoes)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        int workers = pair.Near.Router.Count;
        int farWorkers = pair.Far.Router.Count;
        TcpOutlet outlet = pair.Outlet(server.EndPoint, options => options with { Name = "web" });
        TcpInlet inlet = await pair.InletAsync(options => options with { Name = "web" });
        Assert.Same(inlet, pair.Near.FindInlet("web"));
        Assert.Same(inlet, pair.Near.FindInlet(inlet.LocalEndPoint.ToString()));
        Assert.Same(outlet, pair.Far.FindOutlet("web"));
        Assert.Same(outlet, pair.Far.FindOutlet("outlet"));
        await Assert.ThrowsAsync<PortalException>(() => pair.InletAsync(options => options with { Name = "web" }));
        Assert.Throws<RoutingException>(() => pair.Outlet(server.EndPoint));
        using TestClient client = await TestClient.ConnectAsync(inlet);
        // Both ends are open when a byte has come.
        await client.SendAsync(new byte[1]);
        await Eventually.TrueAsync(() => server.Accepted.Count == 1, "the target is connected");
        TestClient target = server.Accepted.Single();
        await target.ReceiveAsync(1);
        OckamNode node = inletGoes ? pair.Near : pair.Far;
        TcpPortal portal = inletGoes ? inlet : outlet;
        Assert.True(await node.RemovePortalAsync(portal));
        Assert.False(await node.RemovePortalAsync(portal));
        Assert.Equal(inletGoes, await client.EndsWithErrorAsync());
        Assert.Equal(!inletGoes, await target.EndsWithErrorAsync());
        client.Dispose();
        target.Dispose();
        if (inletGoes) await pair.Far.RemovePortalAsync(outlet);
        else await pair.Near.RemovePortalAsync(inlet);
        await Eventually.TrueAsync(
            () => pair.Near.Router.Count <= workers && pair.Far.Router.Count <= farWorkers, "no address is left");
        Assert.Empty(pair.Near.Inlets);
        Assert.Empty(pair.Far.Outlets);
        Assert.Equal(TcpPortalStatus.Closed, portal.Status);
    }

    [Fact]
    public async Task What_changes_is_told()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        var told = new List<(string Name, TcpPortalStatus Status)>();
        pair.Near.PortalChanged += portal =>
        {
            lock (told) told.Add((portal.Name, portal.Status));
        };
        TcpInlet inlet = await pair.InletAsync(options => options with { Name = "web" });
        inlet.Suspend();
        inlet.Resume();
        await pair.Near.RemovePortalAsync(inlet);
        TcpPortalStatus[] expected = [TcpPortalStatus.Open, TcpPortalStatus.Suspended, TcpPortalStatus.Open, TcpPortalStatus.Closed];
        Assert.Equal(expected.Select(status => ("web", status)), told);
    }

    [Theory]
    [InlineData("127.0.0.1", true, false, true)]
    [InlineData("127.0.0.1", false, false, false)]
    [InlineData("0.0.0.0", true, false, false)]
    [InlineData("0.0.0.0", true, true, true)]
    public async Task Without_a_channel_an_outlet_for_anyone_is_reached_on_loopback_or_where_anyone_may(
        string address, bool anyone, bool allowAnonymous, bool reachable)
    {
        await using OckamNode node = await OckamNode.CreateAsync(
            new OckamNodeOptions { Store = new InMemoryStore(), AllowAnonymous = allowAnonymous });
        await using TcpListener before = node.ListenTcp(new IPEndPoint(IPAddress.Parse(address), 0));
        TcpOutlet outlet = node.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse("127.0.0.1:9"),
            Access = anyone ? PortalAccess.Anyone : PortalAccess.Only(node.Identifier),
        });
        await using TcpListener after = node.ListenTcp(new IPEndPoint(IPAddress.Parse(address), 0));
        Assert.Equal(reachable, before.Flow.Consumers.Contains(outlet.Address));
        Assert.Equal(reachable, after.Flow.Consumers.Contains(outlet.Address));
        Assert.Contains(outlet.Address, node.Api.Flow.Consumers);
        await node.RemovePortalAsync(outlet);
        Assert.DoesNotContain(outlet.Address, before.Flow.Consumers);
        Assert.DoesNotContain(outlet.Address, node.Api.Flow.Consumers);
    }

    [Fact]
    public async Task A_portal_over_plain_TCP_serves_anyone_who_may_reach_it()
    {
        await using OckamNode near = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "near", Store = new InMemoryStore() });
        await using OckamNode far = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "far", Store = new InMemoryStore() });
        using TestServer server = TestServer.Echo();
        far.CreateOutlet(new TcpOutletOptions { Target = HostnamePort.Parse(server.EndPoint.ToString()), Access = PortalAccess.Anyone });
        await using TcpListener listener = far.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        TcpConnection connection = await near.ConnectTcpAsync("127.0.0.1", listener.LocalEndPoint.Port);
        TcpInlet inlet = await near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Anyone }, new Route(connection.SenderAddress, new Address("outlet")));
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await client.ReceiveAsync(5));
        await connection.DisposeAsync();
        Assert.True(await client.EndsWithErrorAsync());
    }

    [Fact]
    public async Task An_inlet_with_a_session_waits_for_its_way_and_finds_a_new_one()
    {
        await using OckamNode near = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "near", Store = new InMemoryStore() });
        await using OckamNode far = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "far", Store = new InMemoryStore() });
        using TestServer server = TestServer.Echo();
        far.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(server.EndPoint.ToString()),
            Access = PortalAccess.Only(near.Identifier),
        });
        IPEndPoint at = OutletWireTests.NobodyListens();
        TcpInlet inlet = await near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(far.Identifier) },
            RouteTo(at, TrustPolicy.Only(far.Identifier)));
        using TestClient early = await TestClient.ConnectAsync(inlet);
        await early.SendAsync("early"u8.ToArray());
        TcpListener listener = far.ListenTcp(at);
        Assert.Equal("early"u8.ToArray(), await early.ReceiveAsync(5));
        await listener.DisposeAsync();
        Assert.True(await early.EndsWithErrorAsync());
        using TestClient late = await TestClient.ConnectAsync(inlet);
        await late.SendAsync("late"u8.ToArray());
        await using TcpListener again = far.ListenTcp(at);
        Assert.Equal("late"u8.ToArray(), await late.ReceiveAsync(4));
        Assert.Equal(1, near.FindSession(inlet)!.Reconnects);
        await near.RemovePortalAsync(inlet);
        await Eventually.TrueAsync(() => near.Sessions.Count == 0, "the session ended with it");
    }

    [Fact]
    public async Task A_connection_without_a_way_ends_after_its_wait()
    {
        await using OckamNode near = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        TcpInlet inlet = await near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Anyone, PathWait = TimeSpan.FromMilliseconds(300) },
            RouteTo(OutletWireTests.NobodyListens(), TrustPolicy.Anyone));
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("no way to the outlet for 0.3 s", inlet.LastError, StringComparison.Ordinal);
        // The client sees its end a moment before it is counted.
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0, "the connection has ended");
    }

    private static InletRoute RouteTo(IPEndPoint node, TrustPolicy trust) =>
        new() { To = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{node.Port}/secure/api/service/outlet"), Trust = trust };
}
