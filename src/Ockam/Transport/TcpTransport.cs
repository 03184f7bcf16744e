using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>The TCP side of a node (section 1.3): its connections and listeners, and what all of them together may take.</summary>
public sealed partial class TcpTransport : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TcpConnection, bool> _connections = new();
    private readonly ConcurrentDictionary<TcpListener, bool> _listeners = new();
    private readonly Lock _totalLock = new();
    private TcpTotals _ended = new(0, 0, 0);
    private long _made;
    private volatile bool _closed;

    /// <summary>Creates a transport without connections.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="options">Its limits; the defaults if null.</param>
    public TcpTransport(Router router, TcpTransportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        Router = router;
        Options = options ?? new TcpTransportOptions();
        _memory = new DelayedLook(Options.TimeProvider, MemoryTick, CheckMemory);
        PartialFrames = new MemoryBudget(Options.PartialFrameLimit, WatchMemory);
        ReceiveBuffers = new ByteBudget(Options.ReceiveBufferLimit);
        Output = new MemoryBudget(Options.OutputLimit, WatchMemory);
        _idle = new DelayedLook(Options.TimeProvider, IdleAfter, CheckIdle);
        _confirmations = new DelayedLook(Options.TimeProvider, s_confirmationTick, CheckConfirmations);
    }

    /// <summary>Its open connections, of both directions.</summary>
    public IReadOnlyCollection<TcpConnection> Connections => [.. _connections.Keys];

    /// <summary>Its listeners.</summary>
    public IReadOnlyCollection<TcpListener> Listeners => [.. _listeners.Keys];

    /// <summary>Its limits.</summary>
    public TcpTransportOptions Options { get; }

    /// <summary>Raised when a connection was made, and when it has ended; it must not block.</summary>
    internal event Action<TcpConnection>? ConnectionChanged;

    /// <summary>Raised when a listener begins, has ended, pauses, and goes on; it must not block.</summary>
    internal event Action<TcpListener>? ListenerChanged;

    internal Router Router { get; }

    internal MemoryBudget PartialFrames { get; }

    internal ByteBudget ReceiveBuffers { get; }

    internal MemoryBudget Output { get; }

    /// <summary>Listens for connections.</summary>
    /// <param name="endPoint">Where; port 0 takes a free one.</param>
    /// <returns>The listener; nothing is reachable over it before consumers are added to its <see cref="TcpListener.Flow"/>.</returns>
    /// <exception cref="RoutingException">The address cannot be listened at, as when another process does.</exception>
    public TcpListener Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ObjectDisposedException.ThrowIf(_closed, this);
        TcpListener listener;
        try
        {
            listener = new TcpListener(this, endPoint);
        }
        catch (SocketException exception)
        {
            throw new RoutingException(
                $"Listening at {endPoint} failed: {exception.Message}. Choose another port, or end what listens there.", exception);
        }

        _listeners.TryAdd(listener, true);
        listener.Start();
        ListenerChanged?.Invoke(listener);
        return listener;
    }

    /// <summary>Accepts no more connections; those that are open go on.</summary>
    public void StopListening()
    {
        foreach ((TcpListener listener, _) in _listeners) listener.Stop();
    }

    /// <summary>Stops listening, then closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await Task.WhenAll(_listeners.Keys.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _memory.DisposeAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await _confirmations.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What all connections together have carried, those that ended included; it never shrinks.</summary>
    internal (long Made, TcpTotals Totals) CountTotals()
    {
        // Under the lock a connection is either open or among those that ended, and not both.
        lock (_totalLock)
        {
            TcpTotals totals = _ended;
            foreach (TcpConnection connection in _connections.Keys) totals = totals.With(connection);
            long refused = _listeners.Keys.Sum(listener => listener.Refused + listener.Evicted);
            return (_made, totals with { Refused = totals.Refused + refused });
        }
    }

    internal void Add(TcpConnection connection)
    {
        lock (_totalLock)
        {
            _connections.TryAdd(connection, true);
            _made++;
        }

        Interlocked.Increment(ref _count);
        _confirmations.Ask();
        connection.Start();
        ConnectionChanged?.Invoke(connection);
        if (_closed) connection.Close("The node is closing.", null);
    }

    internal void Forget(TcpConnection connection)
    {
        lock (_totalLock)
        {
            if (!_connections.TryRemove(connection, out _)) return;
            _ended = _ended.With(connection);
        }

        Interlocked.Decrement(ref _count);
        ConnectionChanged?.Invoke(connection);
    }

    internal void Tell(TcpListener listener) => ListenerChanged?.Invoke(listener);

    internal void Forget(TcpListener listener)
    {
        lock (_totalLock)
        {
            if (!_listeners.TryRemove(listener, out _)) return;
            _ended = _ended with { Refused = _ended.Refused + listener.Refused + listener.Evicted };
        }

        ListenerChanged?.Invoke(listener);
    }
}
