using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    private readonly List<INodeService> _services = [];

    /// <summary>The services that were added and not removed since.</summary>
    public IReadOnlyList<INodeService> Services
    {
        get
        {
            lock (_lock) return [.. _services];
        }
    }

    /// <summary>Adds a service, and starts it. A node that is started again has it again; what the node is exported as does not.</summary>
    /// <param name="service">The service, which is the node's from now on; if this fails, it stays its maker's.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeControlException">The node is stopped, or has a service of this name.</exception>
    public async Task AddServiceAsync(INodeService service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            RunningNode running = Require();
            if (Services.Any(other => other.Name == service.Name))
                throw new NodeControlException(
                    NodeControlReason.NameTaken, $"The node '{Name}' has a service '{service.Name}' already.",
                    "Choose another address, or remove that one first.");
            await service.StartAsync(running.Node, cancellationToken).ConfigureAwait(false);
            lock (_lock) _services.Add(service);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a service, and forgets it.</summary>
    /// <returns>Whether the node had it.</returns>
    public async Task<bool> RemoveServiceAsync(INodeService service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                if (!_services.Remove(service)) return false;
            }

            await service.StopAsync().ConfigureAwait(false);
            await service.DisposeAsync().ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Whom a service trusts that is made like a portal: those named, or those whom this node trusts where nobody is.</summary>
    /// <param name="trust">Identifiers, or <c>anyone</c>; null for those whom the node trusts.</param>
    /// <exception cref="NodeControlException">A text is neither, or the node is stopped.</exception>
    public TrustPolicy ServiceTrust(IReadOnlyList<string>? trust) => PortalTrustOf(trust, Require());

    /// <summary>Opens a way for whoever speaks a protocol of his own over it, and closes it.</summary>
    /// <param name="settings">The way, and whom its last channel trusts.</param>
    /// <param name="cancellationToken">Ends the attempt, and closes what was opened for it.</param>
    /// <returns>The engine, and the way on it.</returns>
    public async Task<(OckamNode Node, OpenedRoute Way)> OpenWayAsync(
        SecureChannelSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        MultiAddr to = ControlTexts.Route(settings.To);
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        OpenedRoute way = await OpenAsync(
            running, to, TrustOf(settings.Trust, running), settings.Timeout ?? s_channelTimeout, cancellationToken).ConfigureAwait(false);
        return (running.Node, way);
    }

    /// <summary>A channel of this node that is open, for whoever speaks a protocol of his own over it.</summary>
    /// <param name="id">Its id, as snapshots have it.</param>
    /// <exception cref="NodeControlException">There is none, or the node is stopped.</exception>
    public (OckamNode Node, SecureChannel Channel) UseChannel(string id)
    {
        RunningNode running = Require();
        return (running.Node, RequireChannel(running, id));
    }

    private async Task StartServicesAsync(OckamNode node, CancellationToken cancellationToken)
    {
        foreach (INodeService service in Services) await service.StartAsync(node, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndServicesAsync()
    {
        foreach (INodeService service in Services)
        {
            await service.StopAsync().ConfigureAwait(false);
            await service.DisposeAsync().ConfigureAwait(false);
        }

        lock (_lock) _services.Clear();
    }

    private async Task StopServicesAsync()
    {
        foreach (INodeService service in Services) await service.StopAsync().ConfigureAwait(false);
    }
}
