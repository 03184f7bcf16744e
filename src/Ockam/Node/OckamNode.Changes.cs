using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// Raised when a listener, connection, channel, relay, inlet or outlet of this node begins, ends, or stands otherwise than before.
    /// Whoever brings the change about raises it, and it must not block; an error of a handler goes to
    /// <see cref="Routing.Router.WorkerFailed"/>.
    /// </summary>
    public event Action<NodeChange>? Changed;

    /// <summary>The secure channel listeners.</summary>
    public IReadOnlyCollection<SecureChannelListener> SecureChannelListeners => [.. _channelListeners.Values];

    /// <summary>Ends a TCP listener and the connections that it accepted.</summary>
    /// <returns>Whether this node had it.</returns>
    public async Task<bool> DeleteTcpListenerAsync(TcpListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (!TcpListeners.Contains(listener)) return false;
        await listener.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends a connection, and so the channels over it.</summary>
    /// <param name="senderAddress">Its <see cref="TcpConnection.SenderAddress"/>.</param>
    /// <returns>Whether this node had it.</returns>
    public async Task<bool> DeleteTcpConnectionAsync(Address senderAddress)
    {
        TcpConnection? connection = TcpConnections.FirstOrDefault(connection => connection.SenderAddress.Equals(senderAddress));
        if (connection is null) return false;
        await connection.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends a secure channel; its peer is told.</summary>
    /// <param name="encryptorAddress">Its <see cref="SecureChannel.EncryptorAddress"/>.</param>
    /// <returns>Whether this node had it.</returns>
    public async Task<bool> DeleteSecureChannelAsync(Address encryptorAddress)
    {
        SecureChannel? channel = SecureChannels.FirstOrDefault(channel => channel.EncryptorAddress.Equals(encryptorAddress));
        if (channel is null) return false;
        await channel.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Ends a secure channel listener; the channels that it accepted stay.</summary>
    /// <param name="address">Its address.</param>
    /// <returns>Whether this node had it.</returns>
    public async Task<bool> DeleteSecureChannelListenerAsync(Address address)
    {
        if (!_channelListeners.TryRemove(address, out SecureChannelListener? listener)) return false;
        await CloseListenerAsync(listener).ConfigureAwait(false);
        return true;
    }

    private async Task CloseListenerAsync(SecureChannelListener listener)
    {
        await listener.DisposeAsync().ConfigureAwait(false);
        TellListener(listener);
    }

    private void WatchChanges()
    {
        _tcp.ListenerChanged += listener => Tell(
            NodeResource.TcpListener, listener.ToString(), listener.ToString(),
            listener.IsClosed ? "closed" : listener.PauseReason is null ? "open" : "paused",
            listener.PauseReason ?? listener.LastError?.Message);
        _tcp.ConnectionChanged += connection => Tell(
            NodeResource.TcpConnection, connection.ToString(), WorkerId.Of(connection.SenderAddress),
            connection.CloseReason is null ? "open" : "closed", connection.CloseReason);
        _environment.Channels.Changed += channel => Tell(
            NodeResource.SecureChannel, channel.Info?.PeerIdentifier.ToString() ?? "", WorkerId.Of(channel.EncryptorAddress),
            Text(channel.Status),
            channel.Status == SecureChannelStatus.Closed ? Text(channel.CloseReason) : null);
        PortalChanged += portal => Tell(
            portal is TcpInlet ? NodeResource.Inlet : NodeResource.Outlet, portal.Name, AddressOf(portal),
            portal is TcpInlet { PauseReason: not null } ? "paused" : Text(portal.Status),
            (portal as TcpInlet)?.PauseReason ?? portal.LastError);
    }

    private void TellListener(SecureChannelListener listener) => Tell(
        NodeResource.SecureChannelListener, listener.Address.Name, ServiceText(listener.Address), listener.IsClosed ? "closed" : "open",
        listener.Options.Trust.ToString());

    private void TellPath(TcpInlet inlet, Session session) =>
        Tell(NodeResource.InletPath, inlet.Name, inlet.LocalEndPoint.ToString(), Text(session.Status), ErrorOf(session));

    private void TellRelay(RelayClient relay) => Tell(
        NodeResource.Relay, relay.Name ?? "", relay.RelayAddress is { } address ? ServiceText(address) : "", Text(relay.Status),
        ErrorOf(relay.Session));

    private void TellHostedRelay(RelayService service, Relay relay) => Tell(
        NodeResource.HostedRelay, relay.Name, ServiceText(relay.Address),
        service.Find(relay.Name) != relay ? "closed" : relay.IsConnected ? "up" : "down", relay.Owner?.ToString());

    private void TellRefusal(RelayRequest request, string reason) => Tell(
        NodeResource.HostedRelay, request.Name, "", "refused",
        $"{request.Peer?.PeerIdentifier.ToString() ?? "Somebody without a channel"}: {reason}");

    // Whoever brings a change about is a receive loop or a session, which a listener's defect must not end.
    private void Tell(NodeResource resource, string name, string address, string status, string? detail) =>
        Router.Raise(Changed, new NodeChange(resource, name, address, status, detail));

    // What happened before the way was there, or before it was closed, is history.
    private static string? ErrorOf(Session session) =>
        session.Status is SessionStatus.Connecting or SessionStatus.Down ? session.LastError : null;

    private static string AddressOf(TcpPortal portal) => portal switch
    {
        TcpInlet inlet => inlet.LocalEndPoint.ToString(),
        TcpOutlet outlet => ServiceText(outlet.Address),
        _ => "",
    };

    private static string ServiceText(Address address) => $"/service/{address.Name}";

    // Enumerations as they stand in snapshots and changes: lower case with underscores.
    private static string Text<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
