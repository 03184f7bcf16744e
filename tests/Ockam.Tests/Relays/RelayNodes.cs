using System.Net;
using Ockam.Node;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Relays;

/// <summary>The three nodes of most tests: one that runs relays, one that is reached, one that reaches it.</summary>
internal sealed class RelayNodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private RelayNodes(OckamNode relay, OckamNode server, OckamNode client, int port)
    {
        RelayNode = relay;
        Server = server;
        Client = client;
        Port = port;
    }

    public OckamNode RelayNode { get; }

    public OckamNode Server { get; }

    public OckamNode Client { get; }

    public int Port { get; }

    /// <summary>The relay node, over plain TCP.</summary>
    public string Plain => $"/ip4/127.0.0.1/tcp/{Port}";

    /// <summary>The relay node, through a secure channel.</summary>
    public string Secure => Plain + "/secure/api";

    public static async Task<RelayNodes> CreateAsync(RelayServiceOptions? options = null, bool serve = true)
    {
        OckamNode relay = await CreateNodeAsync("relay");
        if (serve) relay.StartRelayService(options ?? new RelayServiceOptions { Authorization = RelayAuthorization.Anyone });
        return new RelayNodes(relay, await CreateNodeAsync("server"), await CreateNodeAsync("client"), Listen(relay));
    }

    public static Task<OckamNode> CreateNodeAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });

    public static int Listen(OckamNode node, int port = 0) => node.ListenTcp(new IPEndPoint(IPAddress.Loopback, port)).LocalEndPoint.Port;

    public static SecureChannelOptions Channels(OckamNode own, params OckamNode[] trusted) => new()
    {
        Identity = own.Identifier,
        Trust = trusted.Length == 0 ? TrustPolicy.Anyone : TrustPolicy.Only(trusted.Select(node => node.Identifier)),
        Timeout = Patience,
    };

    public RelayClient Register(string? name, string? at = null, OckamNode? node = null, RelayClientOptions? options = null)
    {
        node ??= Server;
        return node.CreateRelay(name, MultiAddr.Parse(at ?? Secure), Channels(node, RelayNode), options);
    }

    public async Task<RelayClient> RegisteredAsync(string? name, string? at = null, OckamNode? node = null)
    {
        RelayClient relay = Register(name, at, node);
        await relay.WaitUntilUpAsync().WaitAsync(Patience);
        return relay;
    }

    /// <summary>Opens a channel from the client to the server through the relay, and a route to a service behind it.</summary>
    public Task<OpenedRoute> ReachAsync(string relay, string? at = null, OckamNode? server = null) => Client.ResolveAsync(
        MultiAddr.Parse($"{at ?? Secure}/service/forward_to_{relay}/secure/api/service/uppercase"),
        Channels(Client, RelayNode, server ?? Server));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await RelayNode.DisposeAsync();
    }
}
