using System.Net;
using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>A node that is authority and relay together, and nodes that ask it, over TCP on loopback.</summary>
internal sealed class ProjectNodes : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<IAsyncDisposable> _opened = [];
    private readonly TimeProvider _time;

    private ProjectNodes(OckamNode node, Authority authority, int port, TimeProvider time, INodeStore store)
    {
        Store = store;
        Node = node;
        Authority = authority;
        Port = port;
        _time = time;
    }

    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, string> Enroller { get; } = Of((MemberAttributes.Role, MemberAttributes.Enroller));

    public OckamNode Node { get; }

    public Authority Authority { get; }

    public int Port { get; }

    public INodeStore Store { get; }

    public string Way => $"/ip4/127.0.0.1/tcp/{Port}/secure/api";

    public static async Task<ProjectNodes> CreateAsync(
        Func<AuthorityOptions, AuthorityOptions>? change = null, TimeProvider? time = null, INodeStore? store = null,
        Func<OckamNodeOptions, OckamNodeOptions>? changeNode = null)
    {
        time ??= TimeProvider.System;
        store ??= new InMemoryStore();
        var nodeOptions = new OckamNodeOptions
        {
            Name = "project", Store = store, Time = time, IsOwnAuthority = true, EndsChannelsWithCredentials = true,
        };
        OckamNode node = await OckamNode.CreateAsync(changeNode?.Invoke(nodeOptions) ?? nodeOptions);
        var options = new AuthorityOptions { Identity = node.Identifier, ProjectId = "project-1" };
        Authority authority = await node.StartAuthorityAsync(change?.Invoke(options) ?? options);
        await node.StartLastingRelayServiceAsync(
            new RelayServiceOptions { Authorization = node.CreateMemberRelayAuthorization(), MembersOnly = true });
        int port = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        return new ProjectNodes(node, authority, port, time, store);
    }

    public static Dictionary<string, string> Of(params (string Name, string Value)[] attributes) =>
        attributes.ToDictionary(pair => pair.Name, pair => pair.Value);

    /// <summary>A node that knows nobody yet.</summary>
    public async Task<OckamNode> StrangerAsync(string name)
    {
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore(), Time = _time });
        _opened.Add(node);
        return node;
    }

    /// <summary>A member, added here, that gets its credential from the authority and presents it.</summary>
    public async Task<OckamNode> MemberAsync(string name, params (string Name, string Value)[] attributes)
    {
        var store = new InMemoryStore();
        var home = new HomeServices(store, _time);
        NamedIdentity identity = await home.Identities.CreateAsync("default");
        await home.Identities.ImportAsync(await Node.Identities.ExportAsync(Node.Identifier));
        await Authority.AddMemberAsync(Authority.Identifier, identity.Identifier, Of(attributes));
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = name, Store = store, Time = _time, Authority = Node.Identifier, CredentialScope = "project-member-project-1",
            AuthorityRoute = MultiAddr.Parse(Way),
        });
        _opened.Add(node);
        return node;
    }

    /// <summary>Opens a channel to the authority without a credential, and a client over it.</summary>
    public async Task<AuthorityClient> ConnectAsync(OckamNode node)
    {
        var options = new SecureChannelOptions
        {
            Identity = node.Identifier, Trust = TrustPolicy.Only(Node.Identifier), Timeout = Patience,
        };
        OpenedRoute way = await node.ResolveAsync(MultiAddr.Parse(Way), options);
        _opened.Add(way);
        return new AuthorityClient(node.Router, way.Route, TimeProvider.System, Patience);
    }

    /// <summary>A client of a new node, whose identity is a member if attributes are given.</summary>
    public async Task<(OckamNode Node, AuthorityClient Client)> ClientAsync(
        string name = "client", IReadOnlyDictionary<string, string>? attributes = null)
    {
        OckamNode node = await StrangerAsync(name);
        if (attributes is not null) await Authority.AddMemberAsync(Authority.Identifier, node.Identifier, attributes);
        return (node, await ConnectAsync(node));
    }

    /// <summary>The refusal of a call.</summary>
    public static async Task<(ApiStatus? Status, string? Message)> RefusalOfAsync(Func<Task> call)
    {
        ApiException refusal = await Assert.ThrowsAsync<ApiException>(call);
        return (refusal.Status, refusal.Error?.Message);
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = _opened.Count - 1; i >= 0; i--) await _opened[i].DisposeAsync();
        await Node.DisposeAsync();
    }
}
