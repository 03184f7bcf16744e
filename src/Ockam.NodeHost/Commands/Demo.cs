using System.Net;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.NodeHost.Commands;

/// <summary>
/// Three nodes with stores in memory, joined by TCP in a row. The first opens a secure channel to the third through the second, and has a
/// text turned into upper case there. Everything that passes the second is watched.
/// </summary>
/// <param name="step">Told each step as it happens: a line for people, and its values by name.</param>
internal sealed class Demo(Action<string, (string Name, string Value)[]> step)
{
    private const string Text = "hello, ockam";

    /// <exception cref="CommandException">Something is not as it must be.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using OckamNode node1 = await StartAsync("node 1", cancellationToken);
        await using OckamNode node2 = await StartAsync("node 2", cancellationToken);
        await using OckamNode node3 = await StartAsync("node 3", cancellationToken);

        TcpConnection to3 = await ConnectAsync(node2, node3, cancellationToken);
        TcpConnection to2 = await ConnectAsync(node1, node2, cancellationToken);
        node2.StartHop();
        var watcher = new Watcher(to3.Flow);
        node2.Router.Register(Watcher.Address, watcher);
        to3.Flow.AddConsumer(Watcher.Address);
        Step("node 2 forwards messages for anyone (hop), and watches what it forwards (watcher)");

        var atNode3 = new TaskCompletionSource<SecureChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        node3.Api.Opened += channel => atNode3.TrySetResult(channel);
        var route = new Route(to2.SenderAddress, ServiceAddresses.Hop, Watcher.Address, to3.SenderAddress, ServiceAddresses.Api);
        Step(
            $"node 1 opens a secure channel along {route}, trusting {node3.Identifier} alone",
            ("route", route.ToString()),
            ("trusts", node3.Identifier.ToString()));
        var options = new SecureChannelOptions { Identity = node1.Identifier, Trust = TrustPolicy.Only(node3.Identifier) };
        SecureChannel near = await node1.CreateSecureChannelAsync(route, options, cancellationToken);
        SecureChannel far = await atNode3.Task.WaitAsync(cancellationToken);
        CheckEnds("node 1", near, "node 3", node3);
        CheckEnds("node 3", far, "node 1", node1);
        if (!near.Info!.HandshakeHash.Span.SequenceEqual(far.Info!.HandshakeHash.Span))
            throw Wrong("The handshake hashes of the two ends differ.");
        Step("both hashes are equal: nobody sits in between");

        Step($"node 1 sends '{Text}' to uppercase at node 3, over the channel", ("sent", Text));
        var service = new Route(near.EncryptorAddress, ServiceAddresses.Uppercase);
        string answer = await node1.SendTextAsync(service, Text, Timeout.InfiniteTimeSpan, cancellationToken);
        Step($"node 3 answers '{answer}'", ("answer", answer));
        if (answer != Text.ToUpperInvariant()) throw Wrong($"'{Text.ToUpperInvariant()}' was expected.");
        CheckWatched(watcher, answer);
        Step("done");
    }

    private async Task<OckamNode> StartAsync(string name, CancellationToken cancellationToken)
    {
        OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() }, cancellationToken);
        Step($"{name} is {node.Identifier}", ("node", name), ("identifier", node.Identifier.ToString()));
        return node;
    }

    private async Task<TcpConnection> ConnectAsync(OckamNode from, OckamNode to, CancellationToken cancellationToken)
    {
        IPEndPoint endPoint = to.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint;
        Step($"{to.Name} listens on {endPoint}", ("node", to.Name), ("listens_on", endPoint.ToString()));
        TcpConnection connection = await from.ConnectTcpAsync(endPoint.Address.ToString(), endPoint.Port, cancellationToken);
        string sender = connection.SenderAddress.Name;
        Step($"{from.Name} is connected to {to.Name}, at its address {sender}", ("node", from.Name), ("sender_address", sender));
        return connection;
    }

    private void CheckEnds(string name, SecureChannel channel, string peerName, OckamNode peer)
    {
        SecureChannelInfo info = channel.Info!;
        string hash = Convert.ToHexStringLower(info.HandshakeHash.Span);
        if (info.PeerIdentifier != peer.Identifier)
            throw Wrong($"{name} takes its peer for {info.PeerIdentifier}, but {peerName} is {peer.Identifier}.");
        Step(
            $"{name} knows that its peer is {peerName}; handshake hash {hash}",
            ("node", name),
            ("peer", info.PeerIdentifier.ToString()),
            ("handshake_hash", hash));
    }

    private void CheckWatched(Watcher watcher, string answer)
    {
        IReadOnlyList<byte[]> payloads = watcher.Payloads;
        // Three of the handshake, the message and its answer.
        if (payloads.Count < 5) throw Wrong($"Only {payloads.Count} messages came by node 2; at least 5 must have.");
        if (payloads.Any(payload => Contains(payload, Text) || Contains(payload, answer))) throw Wrong("Node 2 could read the message.");
        string last = Convert.ToHexStringLower(payloads[^1]);
        Step($"node 2 saw {payloads.Count} messages pass, and neither text in any of them; the last was {last}", ("last_seen", last));
    }

    private static bool Contains(byte[] payload, string text) => payload.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;

    private static CommandException Wrong(string message) => new(ExitCode.Failed, "demo_failed", message);

    private void Step(string text, params (string Name, string Value)[] members) => step(text, members);
}
