using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.Policies;

/// <summary>Two nodes of an authority: the near one has an inlet, the far one an outlet, and a channel is between them.</summary>
internal sealed class PolicyNodes : IAsyncDisposable
{
    private const string Scope = "scope";

    public required OckamNode Authority { get; init; }

    public required OckamNode Near { get; init; }

    public required OckamNode Far { get; init; }

    public SecureChannel Channel { get; private set; } = null!;

    public static async Task<PolicyNodes> CreateAsync(
        string? nearAttributes = "ai-inlet", string? farAttributes = "ai-outlet", INodeStore? farStore = null, TimeSpan? lifetime = null)
    {
        OckamNode authority = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "authority", Store = new InMemoryStore() });
        var nodes = new PolicyNodes
        {
            Authority = authority,
            Near = await CreateNodeAsync("near", authority, new InMemoryStore()),
            Far = await CreateNodeAsync("far", authority, farStore ?? new InMemoryStore()),
        };
        await nodes.GiveAsync(nodes.Near, nearAttributes, lifetime);
        await nodes.GiveAsync(nodes.Far, farAttributes, lifetime);
        int port = nodes.Far.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        TcpConnection connection = await nodes.Near.ConnectTcpAsync("127.0.0.1", port);
        nodes.Channel = await nodes.Near.CreateSecureChannelAsync(
            new Route(connection.SenderAddress, ServiceAddresses.Api), nodes.Near.CreateChannelOptions(TrustPolicy.Anyone));
        return nodes;
    }

    public static async Task<OckamNode> CreateNodeAsync(string name, OckamNode authority, INodeStore store)
    {
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = name, Store = store, Authority = authority.Identifier, CredentialScope = Scope,
        });
        await node.Identities.ImportAsync(await authority.Identities.ExportAsync(authority.Identifier));
        return node;
    }

    /// <summary>A new credential with these attributes, all of them <c>true</c>; null for none at all.</summary>
    public async Task GiveAsync(OckamNode node, string? attributes, TimeSpan? lifetime = null)
    {
        if (attributes is null) return;
        IEnumerable<KeyValuePair<string, string>> pairs =
            attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => KeyValuePair.Create(name, "true"));
        CredentialAndPurposeKey credential = await Authority.Credentials.IssueAsync(
            Authority.Identifier, node.Identifier, new Attributes(pairs), lifetime ?? TimeSpan.FromHours(1));
        await node.StoreCredentialAsync(credential, Scope);
    }

    public Task<TcpOutlet> OutletAsync(IPEndPoint target, string? allow = "ai-inlet", PortalAccess? trust = null) =>
        Far.CreateOutletAsync(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(target.ToString()),
            Access = trust ?? PortalAccess.Anyone,
            Allow = allow is null ? null : PolicyExpression.Parse(allow),
        });

    public Task<TcpInlet> InletAsync(string? allow = "ai-outlet") => Near.CreateInletAsync(
        new TcpInletOptions
        {
            Name = "inlet",
            Access = PortalAccess.Anyone,
            AnswerWait = TimeSpan.FromSeconds(1),
            Allow = allow is null ? null : PolicyExpression.Parse(allow),
        },
        new Route(Channel.EncryptorAddress, new Address("outlet")));

    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
        await Authority.DisposeAsync();
    }
}
