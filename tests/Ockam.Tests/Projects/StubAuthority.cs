using System.Net;
using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>An authority with a will of the test's: it issues to all but whom it was told not to, for as long as it was told.</summary>
internal sealed class StubAuthority : IAsyncDisposable
{
    private readonly HashSet<Identifier> _removed = [];
    private int _requests;

    private StubAuthority(OckamNode node) => Node = node;

    public OckamNode Node { get; }

    public Identifier Identifier => Node.Identifier;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many credentials were asked for.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What it answers to everybody in place of a credential; null for nothing else.</summary>
    public ApiStatus? Failure { get; set; }

    /// <summary>Whose credentials it issues to everybody; null for the caller's.</summary>
    public Identifier? Subject { get; set; }

    public int Port { get; private set; }

    public MultiAddr Route { get; private set; } = MultiAddr.Empty;

    public static async Task<StubAuthority> StartAsync(TimeProvider? time = null)
    {
        var options = new OckamNodeOptions { Name = "authority", Store = new InMemoryStore(), Time = time ?? TimeProvider.System };
        var authority = new StubAuthority(await OckamNode.CreateAsync(options));
        OckamNode node = authority.Node;
        node.Router.Register(AuthorityServices.CredentialIssuer, new Issuer(authority));
        node.Api.Flow.AddConsumer(AuthorityServices.CredentialIssuer);
        int port = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        authority.Port = port;
        authority.Route = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        return authority;
    }

    /// <summary>Another node, which believes this authority and gets its credential here.</summary>
    public async Task<OckamNode> CreateMemberAsync(string name, INodeStore? store = null)
    {
        OckamNode member = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = name, Store = store ?? new InMemoryStore(), Authority = Identifier, AuthorityRoute = Route, CredentialScope = "member",
        });
        await member.WaitForCredentialAsync();
        return member;
    }

    public void Remove(Identifier member)
    {
        lock (_removed) _removed.Add(member);
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private async Task AnswerAsync(ApiRequest request, Identifier caller, Route back)
    {
        Interlocked.Increment(ref _requests);
        ApiResponse response;
        bool isRemoved;
        lock (_removed) isRemoved = _removed.Contains(caller);
        if (isRemoved) response = ApiResponse.Refuse(request, ApiStatus.Forbidden, "unauthorized member");
        else if (Failure is { } status) response = ApiResponse.Refuse(request, status, "the store is full");
        else
        {
            var attributes = new Attributes([new("member", "true")]);
            CredentialAndPurposeKey issued = await Node.Credentials.IssueAsync(Identifier, Subject ?? caller, attributes, Lifetime);
            response = ApiResponse.To(request, ApiStatus.Ok, issued.Encode());
        }

        RoutedMessage message = Node.Router.Rent();
        message.Onward.Set(back);
        message.SetPayload(response.Encode());
        Node.Router.Dispatch(message);
        Node.Router.Return(message);
    }

    private sealed class Issuer(StubAuthority authority) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            ApiRequest request = ApiRequest.Decode(message.Payload);
            Identifier caller = ((SecureChannelInfo)message.LocalInfo!).PeerIdentifier;
            Route back = message.Return.ToRoute();
            _ = Task.Run(() => authority.AnswerAsync(request, caller, back));
            return Disposition.Done;
        }
    }
}
