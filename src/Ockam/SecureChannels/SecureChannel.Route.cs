using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _routeLock = new();
    private volatile Route? _remoteRoute;
    private IDisposable? _firstHopWatch;
    private Flow? _firstHopFlow;

    /// <summary>The route to the other end's decryptor; null before the handshake has told it.</summary>
    public Route? RemoteRoute => _remoteRoute;

    /// <summary>Takes a route to the peer, and ends the channel when the way out that it begins with does.</summary>
    private void SetRemoteRoute(Route route)
    {
        IDisposable? watch = null;
        if (route.Count > 0)
        {
            // Not at once under the lock: the callback closes the channel, which takes it too.
            watch = _environment.Router.OnRemoved(
                route[0].Bytes, () => ThreadPool.QueueUserWorkItem(static channel => channel.LoseFirstHop(), this, preferLocal: false));
        }

        IDisposable? former;
        lock (_routeLock)
        {
            former = _firstHopWatch;
            _firstHopWatch = watch;
            _remoteRoute = route;
            AdmitFrom(route.Count > 0 ? _environment.Router.Find(route[0].Bytes)?.PairedFlow : null);
        }

        former?.Dispose();
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
            watch = _firstHopWatch;
            _firstHopWatch = null;
            AdmitFrom(null);
        }

        watch?.Dispose();
    }

    private void LoseFirstHop()
    {
        Route? route = _remoteRoute;
        // A channel that has roamed in the meantime does not depend on the hop that went.
        if (route is { Count: > 0 } && _environment.Router.Find(route[0].Bytes) is not null) return;
        Close(SecureChannelCloseReason.TransportLost);
    }

    // Section 5.5: the route by which the newest message came, and then the last address of the route known so far.
    private void Roam(RouteBuffer way)
    {
        Route current = _remoteRoute!;
        ReadOnlySpan<byte> known = current.Elements;
        ReadOnlySpan<byte> last = current[^1].Encoded;
        ReadOnlySpan<byte> elements = way.Elements;
        if (known.Length == elements.Length + last.Length && known.StartsWith(elements)) return;
        // An empty way is that of a message made on this node, and leads nowhere else.
        if (way.Count == 0) return;
        SetRemoteRoute(way.ToRoute().Append(current[^1]));
    }
}
