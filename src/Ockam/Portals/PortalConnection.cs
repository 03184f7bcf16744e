using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// One end of a portal connection: a worker on the one side, the socket of a local application on the other (section 6.2). There may be
/// ten thousand of them, most of them idle: they hold no buffer, no timer and no task.
/// </summary>
internal sealed partial class PortalConnection : Worker
{
    // Never held while a message is dispatched: two ends on one thread would wait for each other.
    private readonly Lock _gate = new();
    private readonly TcpPortal _portal;
    private PortalState _state;
    private ConnectionStage _stage;
    private Socket? _socket;
    private (IPEndPoint Client, IPEndPoint Server, Identifier Peer)? _told;
    private SslStream? _tls;
    private PortalWay? _way;
    private byte[] _route = [];
    private int _routeCount;
    private long _since;

    public PortalConnection(TcpPortal portal)
    {
        _portal = portal;
        _state = new PortalState(portal.Role);
        _since = portal.Environment.Time.GetTimestamp();
    }

    public Address Address { get; } = Address.Random();

    public PortalWay? Way => _way;

    private PortalEnvironment Environment => _portal.Environment;

    private Router Router => _portal.Environment.Router;

    /// <summary>Makes it reachable for its peer.</summary>
    /// <param name="way">The way to the peer.</param>
    /// <param name="route">The route by which the peer is reached, in CBOR.</param>
    /// <param name="count">How many addresses that has.</param>
    /// <returns>False if the way has ended.</returns>
    public bool Join(PortalWay way, ReadOnlySpan<byte> route, int count)
    {
        _route = route.ToArray();
        _routeCount = count;
        _way = way;
        _since = Environment.Time.GetTimestamp();
        Router.Register(Address, this);
        way.Flow.AddConsumer(Address);
        if (way.TryAdd(this))
        {
            Environment.Watch.Add(this);
            return true;
        }

        Lose(way.EndReason!);
        return false;
    }

    /// <summary>Gives it the socket of its application, connected or not; from now on the connection closes it.</summary>
    /// <param name="socket">The socket, in place of one with which connecting failed.</param>
    /// <param name="isPlain">Whether it is used directly; streams insist on sockets that wait, and never make them do so.</param>
    /// <returns>False if the connection has ended: the socket is closed.</returns>
    public bool Attach(Socket socket, bool isPlain)
    {
        lock (_gate)
        {
            if (_stage == ConnectionStage.Active)
            {
                if (isPlain) socket.Blocking = false;
                _socket = socket;
                return true;
            }
        }

        socket.Dispose();
        return false;
    }

    /// <summary>An outlet's socket is connected: servers of this process can learn whose it is, until it is closed.</summary>
    /// <param name="client">Its end.</param>
    /// <param name="server">The server's end.</param>
    /// <param name="peer">Who is at the other end of the portal.</param>
    public void Tell(IPEndPoint client, IPEndPoint server, Identifier peer)
    {
        lock (_gate)
        {
            if (_stage == ConnectionStage.Closed) return;
            _told = (client, server, peer);
            OutletClients.Add(client, server, peer);
        }
    }

    /// <summary>The application speaks TLS.</summary>
    public void Use(SslStream tls) => _tls = tls;

    /// <summary>An inlet's first message.</summary>
    public void Ping()
    {
        if (!Send(PortalMessage.Ping)) Lose("The way to the outlet is closed.");
    }

    /// <summary>The outlet's target is connected: answers Ping, and begins to read.</summary>
    public void Connected()
    {
        PortalActions actions;
        lock (_gate) actions = _state.Connected();
        // Pong comes before the first bytes, so it is sent before they are read.
        if (actions.HasFlag(PortalActions.Open) && !Send(PortalMessage.Pong)) Lose("The way to the inlet is closed.");
        else Perform(actions);
    }

    /// <summary>The local side failed: the peer is told, and the application's connection reset.</summary>
    public void Fail(string reason)
    {
        PortalActions actions;
        lock (_gate) actions = _state.Fail();
        if (actions != PortalActions.None) _portal.Failed(reason);
        Perform(actions | PortalActions.Abort);
    }

    /// <summary>The way to the peer ended.</summary>
    public void Lose(string reason)
    {
        PortalActions actions;
        lock (_gate) actions = _state.Lost();
        if (actions != PortalActions.None) _portal.Failed(reason);
        Perform(actions);
    }

    /// <summary>Ends it in order, as when its application does.</summary>
    public void GiveUpWaiting()
    {
        PortalActions actions;
        lock (_gate) actions = _state.GraceOver();
        Perform(actions);
    }

    private void Perform(PortalActions actions)
    {
        if (actions == PortalActions.None) return;
        if (actions.HasFlag(PortalActions.Open)) StartReading();
        if (actions.HasFlag(PortalActions.TellPeer)) Send(PortalMessage.Disconnect);
        if (actions.HasFlag(PortalActions.Finish)) Finish();
        if (actions.HasFlag(PortalActions.Abort)) Close(reset: true);
    }

    private bool Send(ReadOnlySpan<byte> payload)
    {
        RoutedMessage message = Router.Rent();
        try
        {
            message.Onward.Set(_route, _routeCount);
            message.Return.Push(Address);
            message.SetPayload(payload);
            return Router.Dispatch(message);
        }
        finally
        {
            Router.Return(message);
        }
    }
}
