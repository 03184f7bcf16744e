using System.Collections.Concurrent;
using System.Net;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.Node;

/// <summary>What a node says of itself, and the removal of what it has.</summary>
public class NodeSnapshotTests
{
    [Fact]
    public async Task A_snapshot_holds_what_there_is_and_counts_what_has_gone()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        TcpListener listener = right.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        var changes = new ConcurrentQueue<NodeChange>();
        left.Changed += changes.Enqueue;
        var address = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{listener.LocalEndPoint.Port}/secure/api");
        OpenedRoute route = await left.ResolveAsync(address, left.CreateChannelOptions(TrustPolicy.Only(right.Identifier)));
        await Eventually.TrueAsync(() => right.GetSnapshot().Counters.HandshakesCompleted == 1, "the listener's end is open");

        NodeSnapshot there = left.GetSnapshot();
        Assert.Equal(("left", left.Identifier.ToString()), (there.Name, there.Identifier));
        TcpConnectionSnapshot connection = Assert.Single(there.TcpConnections);
        Assert.Equal((listener.ToString(), listener.ToString(), false, "open"),
            (connection.Peer, connection.Target, connection.IsIncoming, connection.Status));
        SecureChannelSnapshot channel = Assert.Single(there.SecureChannels);
        Assert.Equal(("initiator", "open", right.Identifier.ToString(), null),
            (channel.Role, channel.Status, channel.Peer, channel.CloseReason));
        Assert.Equal((1, 1, 1, 0),
            (there.Counters.TcpConnections, there.Counters.TcpConnectionsOpen, there.Counters.HandshakesCompleted,
                there.Counters.HandshakesFailed));
        Assert.Equal(("open", 1L), (Assert.Single(right.GetSnapshot().TcpListeners).Status, right.GetSnapshot().TcpListeners[0].Accepted));
        Assert.Equal(["api"], there.SecureChannelListeners.Select(item => item.Address));
        Assert.Equal(["echo", "uppercase"], there.Services);
        Assert.Empty(there.Problems);

        await Assert.ThrowsAsync<SecureChannelException>(
            () => left.ResolveAsync(address, left.CreateChannelOptions(TrustPolicy.Only(left.Identifier))));
        // Whoever knows the way out reaches it through the hop service: what is shown and logged is no help.
        Address wayOut = Assert.Single(left.SecureChannels).EncryptorAddress;
        Assert.Matches("^[0-9a-f]{16}$", channel.Id);
        Assert.DoesNotContain(channel.Id, wayOut.Name, StringComparison.Ordinal);
        Assert.Contains(changes, change => change.Resource == NodeResource.SecureChannel && change.Address == channel.Id);
        foreach (Address hidden in new[] { wayOut, route.Connection!.SenderAddress })
            Assert.DoesNotContain(changes, change => change.Address.Contains(hidden.Name, StringComparison.Ordinal));
        Assert.True(await left.DeleteSecureChannelAsync(wayOut));
        Assert.True(await left.DeleteTcpConnectionAsync(route.Connection!.SenderAddress));
        await Eventually.TrueAsync(() => left.GetSnapshot().Counters.TcpConnectionsOpen == 0, "both connections have ended");
        NodeCounters gone = left.GetSnapshot().Counters;
        Assert.Equal((2, 0, 1, 1), (gone.TcpConnections, gone.SecureChannelsOpen, gone.HandshakesCompleted, gone.HandshakesFailed));
        Assert.InRange(gone.BytesSent, connection.BytesSent, long.MaxValue);
        Assert.InRange(gone.BytesReceived, Math.Max(1, connection.BytesReceived), long.MaxValue);
        Assert.Equal(
            ["TcpConnection open", "SecureChannel open"], changes.Take(2).Select(change => $"{change.Resource} {change.Status}"));
        Assert.Equal(2, changes.Count(change => change is { Resource: NodeResource.TcpConnection, Status: "closed", Detail: not null }));
        Assert.Equal(right.Identifier.ToString(), changes.First(change => change.Resource == NodeResource.SecureChannel).Name);
    }

    [Fact]
    public async Task A_secure_channel_listener_says_how_it_stands_whom_it_let_in_and_why_not()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        var changes = new ConcurrentQueue<NodeChange>();
        right.Changed += changes.Enqueue;
        TcpListener tcp = right.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        var second = new Address("second");
        // Closed to everybody on the other side, so that a handshake fails at this end.
        right.CreateSecureChannelListener(second, right.CreateChannelOptions(TrustPolicy.Only(right.Identifier)));
        tcp.Flow.AddConsumer(second);
        string at = $"/ip4/127.0.0.1/tcp/{tcp.LocalEndPoint.Port}/secure/";
        OpenedRoute route = await left.ResolveAsync(MultiAddr.Parse(at + "api"), left.CreateChannelOptions(TrustPolicy.Anyone));
        SecureChannel channel = Assert.Single(left.SecureChannels);
        // This end is done with the handshake before the other refuses its last message, and is not told (section 5.2).
        OpenedRoute refused = await left.ResolveAsync(MultiAddr.Parse(at + "second"), left.CreateChannelOptions(TrustPolicy.Anyone));

        await Eventually.TrueAsync(() => Find("second").Failed == 1, "the handshake was refused");
        await Eventually.TrueAsync(() => Find("api").Accepted == 1, "the channel is open");
        Assert.Equal(("open", 0L, 0, "handshake_failed"),
            (Find("second").Status, Find("second").Accepted, Find("second").Open, Find("second").LastError));
        Assert.Equal(("open", 0L, 1, null), (Find("api").Status, Find("api").Failed, Find("api").Open, Find("api").LastError));

        long sent = left.GetSnapshot().SecureChannels.Single(item => item.Id == WorkerId.Of(channel.EncryptorAddress)).MessagesSent;
        var echo = new Route(channel.EncryptorAddress, ServiceAddresses.Echo);
        for (byte i = 0; i < 3; i++) await left.RequestAsync(echo, new[] { i }, TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => right.GetSnapshot().SecureChannels.Any(item => item.MessagesReceived >= 3), "they came");
        Assert.InRange(
            left.GetSnapshot().SecureChannels.Single(item => item.Id == WorkerId.Of(channel.EncryptorAddress)).MessagesSent,
            sent + 3, long.MaxValue);

        Assert.True(await right.DeleteSecureChannelListenerAsync(second));
        Assert.Equal(["second open", "second closed"], changes
            .Where(change => change.Resource == NodeResource.SecureChannelListener).Select(change => $"{change.Name} {change.Status}"));
        await route.DisposeAsync();
        await refused.DisposeAsync();

        SecureChannelListenerSnapshot Find(string name) =>
            right.GetSnapshot().SecureChannelListeners.Single(item => item.Address == name);
    }

    [Fact]
    public async Task Channels_of_every_listener_reach_the_outlets_whichever_was_first()
    {
        await using OckamNode node = await CreateAsync("node");
        var (before, after) = (new Address("before"), new Address("after"));
        SecureChannelListener first = node.CreateSecureChannelListener(before, node.CreateChannelOptions(TrustPolicy.Anyone));
        TcpOutlet outlet = node.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse("127.0.0.1:1"), Access = PortalAccess.Only(node.Identifier),
        });
        SecureChannelListener second = node.CreateSecureChannelListener(after, node.CreateChannelOptions(TrustPolicy.Anyone));
        SecureChannelListener[] all = [node.Api, first, second];

        Assert.All(all, listener => Assert.True(listener.Flow.Allows(outlet.Address.Bytes)));
        await node.RemovePortalAsync(outlet);
        Assert.All(all, listener => Assert.False(listener.Flow.Allows(outlet.Address.Bytes)));
    }

    [Fact]
    public async Task What_is_removed_is_gone_and_can_be_made_again()
    {
        await using OckamNode node = await CreateAsync("node");
        TcpListener listener = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Address("second");
        node.CreateSecureChannelListener(address, node.CreateChannelOptions(TrustPolicy.Only(node.Identifier)));
        Assert.Equal(["api", "second"], node.SecureChannelListeners.Select(item => item.Address.Name).Order());

        Assert.True(await node.DeleteSecureChannelListenerAsync(address));
        Assert.True(await node.DeleteTcpListenerAsync(listener));
        Assert.False(await node.DeleteSecureChannelListenerAsync(address));
        Assert.False(await node.DeleteTcpListenerAsync(listener));
        Assert.False(await node.DeleteTcpConnectionAsync(address));
        Assert.False(await node.DeleteSecureChannelAsync(address));

        Assert.Equal(listener.LocalEndPoint, node.ListenTcp(listener.LocalEndPoint).LocalEndPoint);
        node.CreateSecureChannelListener(address, node.CreateChannelOptions(TrustPolicy.Anyone));
        Assert.Equal("anyone", node.GetSnapshot().SecureChannelListeners.Single(item => item.Address == "second").Trust);
    }

    private static Task<OckamNode> CreateAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });
}
