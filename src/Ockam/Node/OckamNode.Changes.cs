using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// Raised when a listener, connection, channel, relay, inlet or outlet of this node begins, ends, or stands otherwise than before. It
    /// is
    /// raised by whoever brings the change about, and must neither block nor throw.
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
        await listener.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    private void WatchChanges()
    {
        _tcp.ListenerChanged += listener => Tell(
            NodeResource.TcpListener, listener.ToString(), listener.IsClosed ? "closed" : "open", listener.LastError?.Message);
        _tcp.ConnectionChanged += connection => Tell(
            NodeResource.TcpConnection, connection.ToString(), connection.CloseReason is null ? "open" : "closed", connection.CloseReason);
        _environment.Channels.Changed += channel => Tell(
            NodeResource.SecureChannel, channel.EncryptorAddress.Name, Text(channel.Status),
            channel.Status == SecureChannelStatus.Closed
                ? $"{channel.Info?.PeerIdentifier}: {channel.CloseReason}" : channel.Info?.PeerIdentifier.ToString());
    }

    private void Tell(NodeResource resource, string name, string status, string? detail) =>
        Changed?.Invoke(new NodeChange(resource, name, status, detail));

    // Enumerations as they stand in snapshots and changes: lower case with underscores.
    private static string Text<T>(T value) where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
