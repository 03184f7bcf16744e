using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Portals;

/// <summary>
/// The connections of one portal that run over one channel. They end together when it does, and when a message of it was lost, repeated or
/// came out of order: portal messages carry no numbers of their own, and any of the connections may have a hole.
/// </summary>
internal sealed class PortalWay : IWatched
{
    private readonly Lock _lock = new();
    private readonly HashSet<PortalConnection> _connections = [];
    private readonly long _discontinuities;
    private object? _source;
    private IDisposable? _grant;
    private volatile IDestination? _wayOut;
    private volatile string? _endReason;

    /// <param name="flow">How the peer's messages come in.</param>
    /// <param name="sender">What the channel knows of the peer; null without one.</param>
    public PortalWay(Flow flow, LocalInfo? sender)
    {
        Flow = flow;
        Sender = sender;
        Turns = new RoomTurns(this);
        _discontinuities = Discontinuities;
    }

    public Flow Flow { get; }

    public LocalInfo? Sender { get; }

    /// <summary>Why it ended; null while it has not.</summary>
    public string? EndReason => _endReason;

    /// <summary>Whether nothing has gone missing since the way began.</summary>
    public bool IsIntact => Discontinuities == _discontinuities;

    /// <summary>The connections that wait for it.</summary>
    public RoomTurns Turns { get; }

    /// <summary>A way out of the node that may be full: nothing is read for it before there is room.</summary>
    public IDestination? WayOut
    {
        get => _wayOut;
        set => _wayOut = value;
    }

    private long Discontinuities => (Sender as SecureChannelInfo)?.Discontinuities ?? 0;

    /// <summary>
    /// Whether a message came by this way. All must come by the same transport connection too: two receive loops could overtake each other
    /// between the channel, which sees their order, and here.
    /// </summary>
    public bool Accepts(RoutedMessage message)
    {
        if (!ReferenceEquals(message.Flow, Flow) || !ReferenceEquals(message.LocalInfo, Sender)) return false;
        object? source = _source;
        if (source is null)
        {
            Interlocked.CompareExchange(ref _source, message.Source, null);
            source = _source;
        }

        if (ReferenceEquals(source, message.Source)) return true;
        Fail("Its messages began to come in by another connection.");
        return false;
    }

    /// <summary>What tells of the end of the first hop to the peer; given up when another way takes the place of this one.</summary>
    public IDisposable? FirstHopWatch { get; set; }

    /// <summary>
    /// Ends the way as soon as its peer is no longer let in: a decision holds for all connections of a portal over one channel, in both
    /// directions, because the peer is the same in all of them.
    /// </summary>
    public void KeepGranted(PortalAccess access)
    {
        IDisposable? grant = access.Watch(Sender, Fail);
        lock (_lock) _grant = grant;
        // It may have been withdrawn before it was here to be given up.
        if (_endReason is not null) grant?.Dispose();
    }

    /// <summary>Adds a connection, unless the way has ended.</summary>
    public bool TryAdd(PortalConnection connection)
    {
        lock (_lock)
        {
            if (_endReason is not null) return false;
            _connections.Add(connection);
        }

        return true;
    }

    /// <summary>Takes a connection out.</summary>
    public void Remove(PortalConnection connection)
    {
        lock (_lock) _connections.Remove(connection);
    }

    /// <summary>There is room again; unless it was found to be too full once more meanwhile.</summary>
    public void HasRoom(IDestination destination) => Interlocked.CompareExchange(ref _wayOut, null, destination);

    /// <summary>Ends all connections with an error: the way is gone. Does not wait.</summary>
    public void End(string reason)
    {
        // Whoever noticed the end may be in the middle of delivering a message.
        foreach (PortalConnection connection in Take(reason))
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => state.connection.Lose(state.reason), (connection, reason), preferLocal: false);
        }
    }

    /// <summary>Ends all connections with an error, and tells the peer of each. Does not wait.</summary>
    public void Fail(string reason)
    {
        foreach (PortalConnection connection in Take(reason))
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => state.connection.Fail(state.reason), (connection, reason), preferLocal: false);
        }
    }

    /// <summary>As <see cref="Fail"/>, and the peer was told when it returns.</summary>
    public void Close(string reason)
    {
        foreach (PortalConnection connection in Take(reason)) connection.Fail(reason);
    }

    /// <summary>Ends the way if a message of its channel went missing.</summary>
    /// <returns>Whether it goes on.</returns>
    public bool Check()
    {
        if (IsIntact) return true;
        Fail("A message of its secure channel was lost, repeated or changed.");
        return false;
    }

    /// <inheritdoc/>
    public bool Look(long now) => _endReason is null && Check();

    private PortalConnection[] Take(string reason)
    {
        IDisposable? grant;
        PortalConnection[] all;
        lock (_lock)
        {
            if (_endReason is not null) return [];
            _endReason = reason;
            grant = _grant;
            all = [.. _connections];
        }

        grant?.Dispose();
        return all;
    }
}
