using System.Collections.Concurrent;
using System.Net;
using Ockam.Node;
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
        Assert.Equal(("initiator", "open", right.Identifier.ToString()), (channel.Role, channel.Status, channel.Peer));
        Assert.Equal((1, 1, 1, 0),
            (there.Counters.TcpConnections, there.Counters.TcpConnectionsOpen, there.Counters.HandshakesCompleted,
                there.Counters.HandshakesFailed));
        Assert.Equal(("open", 1L), (Assert.Single(right.GetSnapshot().TcpListeners).Status, right.GetSnapshot().TcpListeners[0].Accepted));
        Assert.Equal(["api"], there.SecureChannelListeners.Select(item => item.Address));
        Assert.Equal(["echo", "uppercase"], there.Services);
        Assert.Empty(there.Problems);

        await Assert.ThrowsAsync<SecureChannelException>(
            () => left.ResolveAsync(address, left.CreateChannelOptions(TrustPolicy.Only(left.Identifier))));
        Assert.True(await left.DeleteSecureChannelAsync(new Address(channel.Address)));
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
