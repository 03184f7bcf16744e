using System.Net;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Networks;

/// <summary>
/// A portal through a relay, of which one end runs in a process of its own, behind a wire that tests spoil; the relay node and the other
/// end run in the test's process.
/// </summary>
internal sealed class SpoiledPortal : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();
    private NodeInside _inside = null!;
    private string _at = string.Empty;

    private SpoiledPortal() => Network = Keep(new TestNetwork());

    public TestNetwork Network { get; }

    public OckamNode Relay { get; private set; } = null!;

    /// <summary>The end in the test's process.</summary>
    public OckamNode Near { get; private set; } = null!;

    public PatternServer Server { get; private set; } = null!;

    /// <summary>Where clients connect to.</summary>
    public IPEndPoint Inlet { get; private set; } = null!;

    /// <summary>What the node behind the wire has written.</summary>
    public string Log => _inside.Log;

    /// <summary>The client's node is behind the wire.</summary>
    public static Task<SpoiledPortal> WithClientInsideAsync() => BuildAsync(async portal =>
    {
        string at = await portal.StartRelayAsync();
        OckamNode server = portal.Near = portal.Keep(await CreateNodeAsync("server"));
        portal.Server = portal.Keep(new PatternServer(IPAddress.Loopback));
        var target = HostnamePort.Parse(portal.Server.EndPoint.ToString());
        server.CreateOutlet(new TcpOutletOptions { Access = PortalAccess.Anyone, Target = target });
        await server.CreateRelay("db", MultiAddr.Parse(at), Channels(server)).WaitUntilUpAsync();
        portal.Inlet = new IPEndPoint(portal.Network.SideEntrance, 7000);
        await portal.StartInsideAsync("ready", $"""
            name: client
            tcp-inlets:
              db:
                from: {portal.Inlet}
                to: {at}/service/forward_to_db/secure/api/service/outlet
                trust: {server.Identifier}
            """);
    });

    /// <summary>The server's node is behind the wire.</summary>
    public static Task<SpoiledPortal> WithServerInsideAsync() => BuildAsync(async portal =>
    {
        string at = await portal.StartRelayAsync();
        OckamNode client = portal.Near = portal.Keep(await CreateNodeAsync("client"));
        portal.Server = portal.Keep(new PatternServer(portal.Network.SideOutside));
        await portal.StartInsideAsync("relay ", $"""
            name: server
            relays:
              db:
                at: {at}
                trust: {portal.Relay.Identifier}
            tcp-outlets:
              db:
                from: outlet
                to: {portal.Server.EndPoint}
                trust: {client.Identifier}
            """);
        portal.Inlet = (await portal.AddInletAsync(client)).LocalEndPoint;
    });

    /// <summary>Gives a node of the test's process an inlet that leads to the server.</summary>
    public Task<TcpInlet> AddInletAsync(OckamNode client) => client.CreateInletAsync(
        new TcpInletOptions { From = HostnamePort.Parse("127.0.0.1:0"), Access = PortalAccess.Anyone },
        new InletRoute { To = MultiAddr.Parse(_at + "/service/forward_to_db/secure/api/service/outlet"), Trust = TrustPolicy.Anyone });

    /// <summary>Ends the node behind the wire without a word (SIGKILL).</summary>
    public void Kill() => _inside.Kill();

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out object? part))
        {
            if (part is IAsyncDisposable slow) await slow.DisposeAsync();
            else ((IDisposable)part).Dispose();
        }
    }

    private static async Task<SpoiledPortal> BuildAsync(Func<SpoiledPortal, Task> build)
    {
        var portal = new SpoiledPortal();
        try
        {
            await build(portal);
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    private T Keep<T>(T part) where T : notnull
    {
        _parts.Push(part);
        return part;
    }

    private async Task StartInsideAsync(string ready, string configuration)
    {
        _inside = Keep(new NodeInside(Network, configuration));
        await _inside.WroteAsync(ready);
    }

    private async Task<string> StartRelayAsync()
    {
        Relay = Keep(await CreateNodeAsync("relay"));
        Relay.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Anyone });
        int port = Relay.ListenTcp(new IPEndPoint(Network.Outside, 0)).LocalEndPoint.Port;
        return _at = $"/ip4/{Network.Outside}/tcp/{port}/secure/api";
    }

    private static Task<OckamNode> CreateNodeAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });

    private static SecureChannelOptions Channels(OckamNode node) => new() { Identity = node.Identifier, Trust = TrustPolicy.Anyone };
}
