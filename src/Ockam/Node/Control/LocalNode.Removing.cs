using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(NodeResource resource, string id, CancellationToken cancellationToken = default)
    {
        RunningNode running = Require();
        OckamNode node = running.Node;
        switch (resource)
        {
            case NodeResource.TcpListener:
                return await RemoveListenerAsync(node, id).ConfigureAwait(false);
            case NodeResource.TcpConnection:
                TcpConnection? connection = node.TcpConnections.FirstOrDefault(item => WorkerId.Of(item.SenderAddress) == id);
                return connection is not null && await node.DeleteTcpConnectionAsync(connection.SenderAddress).ConfigureAwait(false);
            case NodeResource.SecureChannelListener:
                Change(configuration => configuration with
                {
                    SecureChannelListeners = [.. configuration.SecureChannelListeners.Where(item => item.Address.Name != id)],
                });
                return await node.DeleteSecureChannelListenerAsync(new Address(id)).ConfigureAwait(false);
            case NodeResource.SecureChannel:
                return await RemoveChannelAsync(running, id).ConfigureAwait(false);
            case NodeResource.Relay:
                if (node.FindRelay(id) is not { } relay) return false;
                Change(configuration => configuration with { Relays = [.. configuration.Relays.Where(item => item.Name != id)] });
                await relay.DisposeAsync().ConfigureAwait(false);
                return true;
            case NodeResource.Inlet:
                if (node.FindInlet(id) is not { } inlet) return false;
                string alias = inlet.Name;
                Change(configuration => configuration with { Inlets = [.. configuration.Inlets.Where(item => item.Alias != alias)] });
                running.InletRoutes.TryRemove(alias, out _);
                return await node.RemovePortalAsync(inlet).ConfigureAwait(false);
            case NodeResource.Outlet:
                if (node.FindOutlet(id) is not { } outlet) return false;
                Change(configuration => configuration with
                {
                    Outlets = [.. configuration.Outlets.Where(item => !item.From.Equals(outlet.Address))],
                });
                return await node.RemovePortalAsync(outlet).ConfigureAwait(false);
            default:
                throw ControlTexts.Invalid($"A {resource} cannot be removed.", "Remove what it belongs to.");
        }
    }

    private async Task<bool> RemoveListenerAsync(OckamNode node, string address)
    {
        TcpListener? listener = node.TcpListeners.FirstOrDefault(item => item.ToString() == address);
        if (listener is null) return false;
        if (listener.LocalEndPoint.Equals(_configuration.TcpListenerAddress))
            Change(configuration => configuration with { TcpListenerAddress = null });
        Change(configuration => configuration with
        {
            FurtherTcpListeners = [.. configuration.FurtherTcpListeners.Where(item => !item.Equals(listener.LocalEndPoint))],
        });
        return await node.DeleteTcpListenerAsync(listener).ConfigureAwait(false);
    }

    private static async Task<bool> RemoveChannelAsync(RunningNode running, string id)
    {
        if (running.Channels.TryRemove(id, out OpenedChannel? opened))
        {
            await opened.Route.DisposeAsync().ConfigureAwait(false);
            return true;
        }

        SecureChannel? channel = running.Node.SecureChannels.FirstOrDefault(item => WorkerId.Of(item.EncryptorAddress) == id);
        return channel is not null && await running.Node.DeleteSecureChannelAsync(channel.EncryptorAddress).ConfigureAwait(false);
    }
}
