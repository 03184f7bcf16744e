using System.Globalization;
using System.Net;
using System.Net.Http;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

/// <summary>
/// The main job in one process: a relay node, a node beside a server with an outlet, and a node beside a client with an inlet. Each names
/// the identities that it trusts. What passes the relay node is watched.
/// </summary>
/// <param name="step">Told each step as it happens: a line for people, and its values by name.</param>
internal sealed class Demo(Action<string, (string Name, string Value)[]> step) : IAsyncDisposable
{
    private const string Relay = "demo";
    private const string Request = "/a-question-for-the-server";

    // Of what the relay node saw, so much says enough.
    private const int ShownBytes = 32;

    private readonly List<OckamNode> _nodes = [];
    private readonly Watcher _watcher = new();

    /// <summary>Sets everything up, and says where the inlet is.</summary>
    /// <param name="target">The server that the portal leads to.</param>
    /// <param name="what">What that server is, in words.</param>
    /// <param name="isWatched">Whether what passes the relay node is kept.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<TcpInlet> StartAsync(HostnamePort target, string what, bool isWatched, CancellationToken cancellationToken)
    {
        OckamNode relay = await CreateAsync("relay", cancellationToken);
        OckamNode server = await CreateAsync("server", cancellationToken);
        OckamNode client = await CreateAsync("client", cancellationToken);

        relay.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Only(server.Identifier) });
        IPEndPoint relayAt = relay.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint;
        Step($"relay listens on {relayAt}; server alone may make relays there", ("node", "relay"), ("listens_on", relayAt.ToString()));

        server.CreateOutlet(new TcpOutletOptions { Target = target, Access = PortalAccess.Only(client.Identifier) });
        Step($"server has an outlet to {what} at {target}, for client alone", ("node", "server"), ("outlet_to", target.ToString()));
        var toRelay = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{relayAt.Port}/secure/api");
        SecureChannelOptions channels = server.CreateChannelOptions(TrustPolicy.Only(relay.Identifier));
        Address made = await server.CreateRelay(Relay, toRelay, channels).WaitUntilUpAsync(cancellationToken);
        Step($"server connected to relay, which leads to it at {made.Name}", ("node", "server"), ("relay", made.Name));

        if (isWatched) Watch(relay);
        var atServer = new TaskCompletionSource<SecureChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Api.Opened += channel =>
        {
            if (channel.Info!.PeerIdentifier == client.Identifier) atServer.TrySetResult(channel);
        };
        var route = new InletRoute
        {
            To = MultiAddr.Parse($"{toRelay}{(isWatched ? "/service/watcher" : "")}/service/{made.Name}/secure/api/service/outlet"),
            Trust = TrustPolicy.Only(server.Identifier),
            RelayTrust = TrustPolicy.Only(relay.Identifier),
        };
        TcpInlet inlet = await client.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(server.Identifier) }, route, cancellationToken);
        Step(
            $"client has an inlet that leads to {route.To}",
            ("node", "client"), ("route", route.To.ToString()), ("trusts", server.Identifier.ToString()));
        Step($"inlet {inlet.LocalEndPoint}", ("inlet", inlet.LocalEndPoint.ToString()));

        SecureChannel near = (await client.FindSession(inlet)!.WaitUntilUpAsync(cancellationToken)).Channel!;
        CheckEnds(near, await atServer.Task.WaitAsync(cancellationToken), server.Identifier);
        return inlet;
    }

    /// <summary>Asks the demo's server through the portal, and shows what the relay node saw of it.</summary>
    /// <exception cref="CommandException">Something is not as it must be.</exception>
    public async Task AskAsync(TcpInlet inlet, CancellationToken cancellationToken)
    {
        var url = new Uri($"http://{inlet.LocalEndPoint}{Request}");
        Step($"GET {url}", ("request", url.ToString()));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.GetAsync(url, cancellationToken);
        string answer = await response.Content.ReadAsStringAsync(cancellationToken);
        int status = (int)response.StatusCode;
        Step(
            string.Create(CultureInfo.InvariantCulture, $"{status} {response.ReasonPhrase}: {answer}"),
            ("status", status.ToString(CultureInfo.InvariantCulture)), ("answer", answer));
        if (status != 200 || answer != DemoServer.Answer) throw Wrong($"'{DemoServer.Answer}' was expected.");
        ShowWatched();
        Step("done");
    }

    public async ValueTask DisposeAsync()
    {
        // The client first, so that nobody is told of the loss of what ends in order.
        for (int i = _nodes.Count - 1; i >= 0; i--) await _nodes[i].DisposeAsync();
    }

    private async Task<OckamNode> CreateAsync(string name, CancellationToken cancellationToken)
    {
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() }, cancellationToken);
        _nodes.Add(node);
        Step($"{name} is {node.Identifier}", ("node", name), ("identifier", node.Identifier.ToString()));
        return node;
    }

    private void Watch(OckamNode relay)
    {
        relay.Router.Register(Watcher.Address, _watcher);
        relay.Api.Flow.AddConsumer(Watcher.Address);
        Step("relay keeps a copy of everything that it forwards for client (watcher)", ("node", "relay"),
            ("watcher", Watcher.Address.Name));
    }

    private void CheckEnds(SecureChannel near, SecureChannel far, Identifier server)
    {
        string hash = Convert.ToHexStringLower(near.Info!.HandshakeHash.Span);
        if (near.Info.PeerIdentifier != server) throw Wrong($"client takes {near.Info.PeerIdentifier} for server.");
        if (!far.Info!.HandshakeHash.Span.SequenceEqual(near.Info.HandshakeHash.Span))
            throw Wrong("The handshake hashes of client and server differ.");
        Step(
            $"client and server have proved to each other who they are; both have the handshake hash {hash}",
            ("peer", server.ToString()), ("handshake_hash", hash));
    }

    private void ShowWatched()
    {
        IReadOnlyList<byte[]> payloads = _watcher.Payloads;
        // Three of the handshake; ping and pong of the portal; the request and the answer.
        if (payloads.Count < 7) throw Wrong($"Only {payloads.Count} messages came by relay; at least 7 must have.");
        if (payloads.Any(payload => Contains(payload, Request) || Contains(payload, DemoServer.Answer)))
            throw Wrong("The relay could read the request or its answer.");
        byte[] largest = payloads.MaxBy(payload => payload.Length)!;
        string seen = Convert.ToHexStringLower(largest);
        string begin = seen[..(2 * ShownBytes)];
        Step(
            $"relay saw {payloads.Count} messages pass, and neither the request nor the answer in any; the largest begins with {begin}",
            ("seen", seen));
    }

    private static bool Contains(byte[] payload, string text) => payload.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private static CommandException Wrong(string message) => new(ExitCode.Failed, "demo_failed", message);

    private void Step(string text, params (string Name, string Value)[] members) => step(text, members);
}
