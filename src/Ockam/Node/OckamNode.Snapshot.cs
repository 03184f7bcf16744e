using Ockam.Policies;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
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
            SecureChannelListeners = [.. SecureChannelListeners.Select(Describe)],
            SecureChannels = [.. channels.Take(NodeSnapshot.MaximumListed).Select(Describe)],
            Relays = [.. Relays.OrderBy(relay => relay.Name, StringComparer.Ordinal).Select(Describe)],
            HostedRelays = RelayService is { } service ? [.. service.Relays.Take(NodeSnapshot.MaximumListed).Select(Describe)] : null,
            Outlets = [.. Outlets.OrderBy(outlet => outlet.Name, StringComparer.Ordinal).Select(Describe)],
            Inlets = [.. Inlets.OrderBy(inlet => inlet.Name, StringComparer.Ordinal).Select(Describe)],
            Authority = DescribeAuthority(),
            Services =
            [
                .. _plainServices.Keys.Concat(_authorityServices).Concat(_channelServices.Keys).Select(address => address.Name)
                    .Order(StringComparer.Ordinal),
            ],
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
        if (_decisions.IsBlind) problems.Add(PolicyDecisionPoint.BlindReason);
        foreach (TcpListener listener in TcpListeners)
        {
            if (listener.PauseReason is { } reason) problems.Add($"The listener at {listener} is paused: {reason}");
        }

        foreach (TcpInlet inlet in Inlets)
        {
            if (inlet.PauseReason is { } reason) problems.Add($"The inlet '{inlet.Name}' is paused: {reason}");
            if (FindSession(inlet) is { Status: SessionStatus.Down } session)
                problems.Add($"The way of the inlet '{inlet.Name}' is down: {session.LastError}");
        }

        foreach (RelayClient relay in Relays)
        {
            if (relay.Status == SessionStatus.Down) problems.Add($"The relay '{relay.Name}' is down: {relay.LastError}");
        }

        if (_retriever is { Failure: { } failure, AtHand: null }) problems.Add($"There is no credential to present: {failure.Message}");
        return problems;
    }

    internal static SecureChannelListenerSnapshot Describe(SecureChannelListener listener) => new(
        listener.Address.Name, listener.Options.Trust.ToString(), listener.IsClosed ? "closed" : "open", listener.HalfOpenCount,
        listener.OpenCount, listener.Accepted, listener.Failed, TextOf(listener.LastFailure));

    internal static SecureChannelSnapshot Describe(SecureChannel channel) => new(
        WorkerId.Of(channel.EncryptorAddress), Text(channel.Role), Text(channel.Status), channel.Info?.PeerIdentifier.ToString(),
        channel.MessagesSent, channel.MessagesReceived, TextOf(channel.CloseReason))
    {
        Through = IdOf(channel.RemoteRoute),
    };

    // What is behind a way is called by its first address, which is that of the connection or the channel that it leaves by.
    private static string? IdOf(Route? way) => way is { Count: > 0 } ? WorkerId.Of(way[0]) : null;

    private static string? TextOf(SecureChannelCloseReason reason) => reason == SecureChannelCloseReason.None ? null : Text(reason);

    internal static RelaySnapshot Describe(RelayClient relay) => new(
        relay.Name ?? "", relay.At.ToString(), relay.RelayAddress?.Name, null, Text(relay.Status), relay.Session.Reconnects,
        relay.LastError)
    {
        Through = IdOf(relay.Session.Path?.Route),
    };

    private static RelaySnapshot Describe(Relay relay) =>
        new(relay.Name, null, relay.Address.Name, relay.Owner?.ToString(), relay.IsConnected ? "up" : "down", 0, null);

    internal static PortalSnapshot Describe(TcpOutlet outlet) => Describe(outlet, outlet.Target.ToString(), null);

    internal PortalSnapshot Describe(TcpInlet inlet) =>
        Describe(inlet, _inletPaths.GetValueOrDefault(inlet)?.To.ToString(), FindSession(inlet));

    private static PortalSnapshot Describe(TcpPortal portal, string? to, Session? session) => new()
    {
        Name = portal.Name,
        Address = AddressOf(portal),
        To = to,
        Trust = (portal.Access is PolicyAccess { Trust: var trust } ? trust : portal.Access).ToString() ?? "",
        Allow = (portal.Access as PolicyAccess)?.Policy,
        Status = Text(portal.Status),
        Path = session is null ? null : Text(session.Status),
        Through = IdOf(session?.Path?.Route),
        Reconnects = session?.Reconnects ?? 0,
        OpenConnections = portal.OpenConnections,
        TotalConnections = portal.TotalConnections,
        RefusedConnections = portal.RefusedConnections,
        FailedConnections = portal.FailedConnections,
        BytesToPeer = portal.BytesToPeer,
        BytesFromPeer = portal.BytesFromPeer,
        LastError = (session is null ? null : ErrorOf(session)) ?? portal.LastError,
    };

    internal static TcpListenerSnapshot Describe(TcpListener listener) => new(
        listener.ToString(), listener.IsClosed ? "closed" : listener.PauseReason is null ? "open" : "paused",
        listener.Accepted, listener.Connections.Count, listener.PauseReason ?? listener.LastError?.Message);

    internal static TcpConnectionSnapshot Describe(TcpConnection connection) => new(
        WorkerId.Of(connection.SenderAddress), connection.RemoteEndPoint.ToString(),
        connection.Target?.ToString(), connection.IsIncoming, Text(connection.Status),
        connection.BytesReceived, connection.BytesSent)
    {
        Local = connection.LocalEndPoint.ToString(),
    };
}
