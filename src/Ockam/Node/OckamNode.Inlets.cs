using System.Collections.Concurrent;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    private readonly ConcurrentDictionary<TcpInlet, InletPath> _inletPaths = new();
    private readonly Dictionary<(MultiAddr Way, string Trust, string RelayTrust), SharedSession> _sharedSessions = [];

    /// <summary>
    /// Makes an inlet (section 6) whose way to the outlet a session keeps up. It listens at once; clients that come before the way is there
    /// wait for it, as its options say.
    /// </summary>
    /// <param name="options">Where it listens, and whom it trusts.</param>
    /// <param name="route">The way to the outlet.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PortalException">Its address cannot be listened at, or its name is taken.</exception>
    public async Task<TcpInlet> CreateInletAsync(TcpInletOptions options, InletRoute route, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(route);
        (InletPath path, Action release) = OpenPath(route);
        TcpInlet inlet;
        try
        {
            inlet = await CreateInletAsync(options, path, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            release();
            throw;
        }

        _inletPaths.TryAdd(inlet, path);
        void Watch(Session session) => TellPath(inlet, session);
        path.Session.Changed += Watch;
        void ReleaseIfClosed(TcpPortal changed)
        {
            if (changed.Status != TcpPortalStatus.Closed || !_inletPaths.TryRemove(inlet, out _)) return;
            path.Session.Changed -= Watch;
            release();
        }

        inlet.Changed += ReleaseIfClosed;
        path.Session.Start();
        // Somebody who was told of the inlet may have closed it before this listened.
        ReleaseIfClosed(inlet);
        return inlet;
    }

    /// <summary>What keeps the way of an inlet up; null for an inlet over a way that somebody else keeps.</summary>
    public Session? FindSession(TcpInlet inlet) => _inletPaths.GetValueOrDefault(inlet)?.Session;

    private (InletPath Path, Action Release) OpenPath(InletRoute route)
    {
        int end = EndOfWay(route.To);
        MultiAddr way = MultiAddr.FromComponents(route.To.Components.Take(end));
        SecureChannelOptions channels = CreateChannelOptions(route.Trust);
        SecureChannelOptions before = CreateChannelOptions(route.RelayTrust);
        if (route.Isolate || end == 0)
        {
            Session own = CreateSession($"way to {route.To}", route.To, channels, before);
            return (new InletPath(route, own, Route.Empty), () => _ = own.DisposeAsync().AsTask());
        }

        var service = new Route(route.To.Components.Skip(end).Select(component => new Address(component.Value)));
        var key = (way, route.Trust.ToString(), route.RelayTrust.ToString());
        lock (_sharedSessions)
        {
            if (!_sharedSessions.TryGetValue(key, out SharedSession? shared))
                _sharedSessions.Add(key, shared = new SharedSession(CreateSession($"way to {way}", way, channels, before)));
            shared.Users++;
            return (new InletPath(route, shared.Session, service), () => Release(key, shared));
        }
    }

    // The node's own end waits for sessions that are being closed.
    private void Release((MultiAddr, string, string) key, SharedSession shared)
    {
        lock (_sharedSessions)
        {
            if (--shared.Users > 0) return;
            _sharedSessions.Remove(key);
        }

        _ = shared.Session.DisposeAsync().AsTask();
    }

    // Behind the last channel, or the connection where there is none, come the addresses of workers alone.
    internal static int EndOfWay(MultiAddr route)
    {
        int end = route.Components.Count;
        while (end > 0 && route.Components[end - 1].Protocol is MultiAddrProtocol.Service or MultiAddrProtocol.Worker) end--;
        return end;
    }
}
