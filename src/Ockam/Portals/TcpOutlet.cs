using System.Collections.Concurrent;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Portals;

/// <summary>
/// Connects inlets to a TCP server (section 6.2). When it cannot, it answers Disconnect at once; the original leaves the client waiting.
/// </summary>
public sealed partial class TcpOutlet : TcpPortal
{
    private readonly TcpOutletOptions _options;
    private readonly ConcurrentDictionary<Flow, PortalWay> _ways = new();
    private readonly OutletPlaces _places;

    private TcpOutlet(PortalEnvironment environment, TcpOutletOptions options) : base(environment, options)
    {
        _options = options;
        _places = new OutletPlaces(options);
    }

    /// <inheritdoc/>
    public override string Name => _options.Name ?? _options.Address.Name;

    /// <summary>The address of its worker.</summary>
    public Address Address => _options.Address;

    /// <summary>Where its connections go.</summary>
    public HostnamePort Target => _options.Target;

    internal override PortalRole Role => PortalRole.Outlet;

    internal override TimeSpan OpenTimeout => _options.ConnectTimeout;

    internal override TimeSpan HalfCloseGrace => TimeSpan.Zero;

    internal override string OpenTimeoutReason =>
        $"Connecting to {_options.Target} took over {_options.ConnectTimeout.TotalSeconds:0.#} s: "
        + "check the address, and firewalls between.";

    /// <summary>Starts an outlet; it is reachable for flows that have its address as consumer.</summary>
    /// <exception cref="RoutingException">The address is taken.</exception>
    /// <exception cref="PortalException">A file of certificates cannot be read.</exception>
    internal static TcpOutlet Start(PortalEnvironment environment, TcpOutletOptions options)
    {
        var outlet = new TcpOutlet(environment, options);
        outlet.LoadAuthorities();
        environment.Router.Register(options.Address, new Listener(outlet));
        return outlet;
    }

    /// <summary>Refuses new connections; those that are open go on.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Suspend() => TrySetStatus(TcpPortalStatus.Suspended);

    /// <summary>Takes connections again.</summary>
    /// <returns>Whether it was suspended.</returns>
    public bool Resume() => TrySetStatus(TcpPortalStatus.Open);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (!TrySetStatus(TcpPortalStatus.Closed)) return ValueTask.CompletedTask;
        Router.Remove(Address);
        foreach (PortalWay way in _ways.Values)
        {
            way.Close("The outlet was closed.");
            way.FirstHopWatch?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    internal override void Release(PortalConnection connection)
    {
        base.Release(connection);
        _places.End(PeerOf(connection.Way!.Sender));
    }

    private static Identifier PeerOf(LocalInfo? sender) => (sender as SecureChannelInfo)?.PeerIdentifier ?? default;

    private Disposition Handle(RoutedMessage message)
    {
        // Addresses after the outlet's own are passed over: section 6.2.
        if (PortalMessage.Read(message.Payload).Kind != PortalMessageKind.Ping || message.Flow is null || message.Return.Count == 0)
        {
            Router.Drop(DropReason.Malformed);
            return Disposition.Dropped;
        }

        switch (Access.Decide(message.LocalInfo))
        {
            case PolicyVerdict.Denied:
                return Deny(message.LocalInfo);
            case PolicyVerdict.Unknown:
                return AskLater(message);
        }

        message.Return.TryPeek(out _, out ReadOnlySpan<byte> first);
        return TryAccept(message.Flow, message.LocalInfo, message.Return.Elements, message.Return.Count, first)
            ? Disposition.Done
            : AnswerDisconnect(message);
    }

    // Section 1.2: who is refused learns nothing, not even that there is an outlet.
    private Disposition Deny(LocalInfo? sender)
    {
        Refused(Access.Refusal(sender));
        Router.Drop(DropReason.AccessDenied);
        return Disposition.Dropped;
    }

    private bool TryAccept(Flow flow, LocalInfo? sender, ReadOnlySpan<byte> back, int count, ReadOnlySpan<byte> first)
    {
        if (Status != TcpPortalStatus.Open) return false;
        Identifier peer = PeerOf(sender);
        if (!TryReserve(peer)) return false;
        var connection = new PortalConnection(this);
        if (!connection.Join(WayOf(flow, sender, first), back, count))
        {
            _places.EndConnecting(peer);
            return false;
        }

        _ = ConnectAsync(connection, peer);
        return true;
    }

    private bool TryReserve(Identifier peer)
    {
        if (!_places.TryTake(peer, out string? refusal))
        {
            Refused(refusal);
            return false;
        }

        if (TryReserve()) return true;
        _places.EndConnecting(peer);
        _places.End(peer);
        return false;
    }

    private PortalWay WayOf(Flow flow, LocalInfo? sender, ReadOnlySpan<byte> first)
    {
        if (_ways.TryGetValue(flow, out PortalWay? known) && known.EndReason is null && known.Check()) return known;
        known?.FirstHopWatch?.Dispose();
        var way = new PortalWay(flow, sender);
        _ways[flow] = way;
        Environment.Watch.Add(way);
        way.KeepGranted(Access);
        way.FirstHopWatch = Router.OnRemoved(first, () =>
        {
            way.End("The way to the inlet ended.");
            _ways.TryRemove(KeyValuePair.Create(flow, way));
        });
        return way;
    }

    private Disposition AnswerDisconnect(RoutedMessage message)
    {
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(Address);
        message.SetPayload(PortalMessage.Disconnect);
        return Disposition.Forward;
    }

    private sealed class Listener(TcpOutlet outlet) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => outlet.Handle(message);
    }
}
