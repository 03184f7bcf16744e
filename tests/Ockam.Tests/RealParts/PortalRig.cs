using System.Net;

namespace Ockam.Tests.RealParts;

/// <summary>
/// A relay node, a node at a server's side with an outlet for each server, and a node at a client's side with an inlet for each, whose
/// end-to-end channel leads through the relay; each knows the others' Identifiers, and has a process of its own.
/// </summary>
internal sealed class PortalRig : IAsyncDisposable
{
    private readonly Dictionary<string, int> _inlets = [];

    private PortalRig(RigNode relay, RigNode server, RigNode client)
    {
        Relay = relay;
        Server = server;
        Client = client;
    }

    public RigNode Relay { get; }

    public RigNode Server { get; }

    public RigNode Client { get; }

    public IEnumerable<RigNode> Nodes => [Relay, Server, Client];

    public int RelayPort { get; } = FreePort.Next();

    /// <summary>Makes and starts the nodes, for the servers at these ports of the loopback.</summary>
    public static async Task<PortalRig> StartAsync(params (string Name, int Port)[] servers)
    {
        PortalRig rig = await CreateAsync(servers);
        await rig.StartNodesAsync();
        return rig;
    }

    /// <summary>Makes the nodes without starting them.</summary>
    public static async Task<PortalRig> CreateAsync(params (string Name, int Port)[] servers)
    {
        var rig = new PortalRig(
            await RigNode.CreateAsync("relay"), await RigNode.CreateAsync("server"), await RigNode.CreateAsync("client"));
        foreach ((string name, _) in servers) rig._inlets[name] = FreePort.Next();
        rig.ConfigureRelay(rig.Server.Identifier);
        rig.ConfigureServer(rig.Server, servers);
        rig.Client.Configure("drain-timeout: 20s\ntcp-inlets:\n" + string.Concat(servers.Select(server =>
            $"  {server.Name}: {{from: {rig.Inlet(server.Name)}, trust: {rig.Server.Identifier}, relay-trust: {rig.Relay.Identifier}, "
                + $"to: {rig.RelayRoute}/service/forward_to_server/secure/api/service/{server.Name}}}\n")));
        return rig;
    }

    public string RelayRoute => $"/ip4/127.0.0.1/tcp/{RelayPort}/secure/api";

    /// <summary>Says who may register relays; whoever knows the relay node may use them.</summary>
    public void ConfigureRelay(params IEnumerable<string> registrants) => Relay.Configure(
        $"tcp-listener-address: 127.0.0.1:{RelayPort}\ntrust: anyone\nrelay-service: [{string.Join(", ", registrants)}]\n");

    public void ConfigureServer(RigNode server, params IEnumerable<(string Name, int Port)> servers) => server.Configure(
        $"drain-timeout: 20s\ntrust: {Client.Identifier}\n"
            + $"relays: [{{name: server, at: {RelayRoute}, trust: {Relay.Identifier}}}]\ntcp-outlets:\n"
            + string.Concat(servers.Select(server => $"  {server.Name}: {{to: 127.0.0.1:{server.Port}}}\n")));

    public async Task StartNodesAsync()
    {
        await Relay.StartAsync();
        await Server.StartAsync();
        await Server.Process.WaitForAsync("relay ");
        await Client.StartAsync();
    }

    /// <summary>The port at the client's side that leads to a server.</summary>
    public int Port(string name) => _inlets[name];

    /// <summary>The address at the client's side that leads to a server.</summary>
    public IPEndPoint Inlet(string name) => new(IPAddress.Loopback, Port(name));

    public async ValueTask DisposeAsync()
    {
        foreach (RigNode node in Nodes) await node.DisposeAsync();
    }
}
