using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>What this node has and does now. Nothing waits for it, so its parts may be a moment apart.</summary>
    public NodeSnapshot GetSnapshot()
    {
        IReadOnlyCollection<SecureChannel> channels = SecureChannels;
        return new NodeSnapshot
        {
            Name = Name,
            Identifier = Identifier.ToString(),
            UptimeSeconds = Math.Round(_options.Time.GetElapsedTime(_started).TotalSeconds, 1),
            Problems = FindProblems(),
            TcpListeners = [.. TcpListeners.Select(Describe)],
            TcpConnections = [.. TcpConnections.Take(NodeSnapshot.MaximumListed).Select(Describe)],
            SecureChannelListeners = [.. SecureChannelListeners.Select(listener => new SecureChannelListenerSnapshot(
                listener.Address.Name, listener.Options.Trust.ToString(), listener.HalfOpenCount))],
            SecureChannels = [.. channels.Take(NodeSnapshot.MaximumListed).Select(channel => new SecureChannelSnapshot(
                channel.EncryptorAddress.Name, Text(channel.Role), Text(channel.Status), channel.Info?.PeerIdentifier.ToString()))],
            Services = [.. _plainServices.Keys.Select(address => address.Name).Order(StringComparer.Ordinal)],
            Counters = Count(channels),
        };
    }

    private NodeCounters Count(IReadOnlyCollection<SecureChannel> channels)
    {
        (long made, TcpTotals totals) = _tcp.CountTotals();
        return new NodeCounters
        {
            TcpConnections = made,
            TcpConnectionsOpen = TcpConnections.Count,
            TcpConnectionsRefused = totals.Refused,
            BytesReceived = totals.BytesReceived,
            BytesSent = totals.BytesSent,
            HandshakesCompleted = _environment.Channels.HandshakesCompleted,
            HandshakesFailed = _environment.Channels.HandshakesFailed,
            SecureChannelsOpen = channels.Count(channel => channel.Status == SecureChannelStatus.Open),
            Drops = Router.Drops.ToDictionary(pair => Text(pair.Key), pair => pair.Value),
        };
    }

    private List<string> FindProblems()
    {
        var problems = new List<string>();
        foreach (TcpListener listener in TcpListeners)
        {
            if (listener.PauseReason is { } reason) problems.Add($"The listener at {listener} is paused: {reason}");
        }

        return problems;
    }

    private static TcpListenerSnapshot Describe(TcpListener listener) => new(
        listener.ToString(), listener.IsClosed ? "closed" : listener.PauseReason is null ? "open" : "paused",
        listener.Accepted, listener.Connections.Count, listener.PauseReason ?? listener.LastError?.Message);

    private static TcpConnectionSnapshot Describe(TcpConnection connection) => new(
        connection.RemoteEndPoint.ToString(), connection.Target?.ToString(), connection.IsIncoming, Text(connection.Status),
        connection.BytesReceived, connection.BytesSent);
}
