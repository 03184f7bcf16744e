using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _routeLock = new();
    private volatile Route? _remoteRoute;
    private IDisposable? _firstHopWatch;
    private Flow? _firstHopFlow;
    private bool _routeForgotten;

    /// <summary>The route to the other end's decryptor; null before the handshake has told it.</summary>
    public Route? RemoteRoute => _remoteRoute;

    /// <summary>Takes a route to the peer, and ends the channel when the way out that it begins with does.</summary>
    /// <returns>False, and nothing is changed, if the route leads through this channel or a younger one.</returns>
    internal bool SetRemoteRoute(Route route)
    {
        if (LeadsThroughYounger(route)) return false;
        IDisposable? former;
        lock (_routeLock)
        {
            // Nobody would take back what is set after the channel has ended.
            if (_routeForgotten) return true;
            former = _firstHopWatch;
            _remoteRoute = route;
            // Called on another thread, for closing the channel takes this lock too; and with the route, which may be another one by then.
            _firstHopWatch = route.Count == 0 ? null
                : _environment.Router.OnRemoved(route[0].Bytes, () => RunSoon(channel => channel.LoseFirstHop(route)));
            AdmitFrom(route.Count > 0 ? _environment.Router.Find(route[0].Bytes)?.PairedFlow : null);
        }

        former?.Dispose();
        return true;
    }

    // A message takes the sending locks of the channels that it goes through, inner before outer. A channel is younger than those it was
    // opened through, so this order can have no circle; with one, two messages would wait for each other's locks.
    private bool LeadsThroughYounger(Route route)
    {
        foreach (Address address in route)
        {
            if (address.Type != Address.LocalType) continue;
            if (_environment.Router.Find(address.Bytes) is Encryptor encryptor && encryptor.Sequence >= Sequence) return true;
        }

        return false;
    }

    // What the peer sends comes in by the flow of the way out (section 10.5).
    private void AdmitFrom(Flow? flow)
    {
        if (ReferenceEquals(flow, _firstHopFlow)) return;
        flow?.AddConsumer(DecryptorAddress);
        _firstHopFlow?.RemoveConsumer(DecryptorAddress);
        _firstHopFlow = flow;
    }

    private void ForgetRemoteRoute()
    {
        IDisposable? watch;
        lock (_routeLock)
        {
            _routeForgotten = true;
            watch = _firstHopWatch;
            _firstHopWatch = null;
            AdmitFrom(null);
        }

        watch?.Dispose();
    }

    private void LoseFirstHop(Route route)
    {
        // A channel that has roamed in the meantime does not depend on the hop that went.
        if (ReferenceEquals(route, _remoteRoute)) Close(SecureChannelCloseReason.TransportLost);
    }

    // Section 5.5: the route by which the newest message came, and then the last address of the route known so far. That route is not
    // authenticated: one that leaves no room for the last address is passed over, or whoever wrote it could make messages vanish.
    private void Roam(RouteBuffer way)
    {
        // An empty way is that of a message made on this node, and leads nowhere else.
        if (_remoteRoute is not { Count: > 0 } current || way.Count == 0) return;
        ReadOnlySpan<byte> known = current.Elements;
        ReadOnlySpan<byte> last = current[^1].Encoded;
        ReadOnlySpan<byte> elements = way.Elements;
        if (known.Length == elements.Length + last.Length && known.StartsWith(elements)) return;
        if (way.Count >= Route.MaximumAddresses || elements.Length + last.Length > RouteBuffer.MaximumLength) return;
        SetRemoteRoute(way.ToRoute().Append(current[^1]));
    }
}
