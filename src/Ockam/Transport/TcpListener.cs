using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>Accepts connections of other nodes at one address.</summary>
public sealed partial class TcpListener : IAsyncDisposable
{
    // Connections that wait to be accepted: a quarter of a second at the default rate.
    private const int Backlog = 1024;

    private readonly TcpTransport _transport;
    private readonly TcpTransportOptions _options;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<TcpConnection, bool> _connections = new();
    private readonly AcceptQuota _quota;
    private Task _accepting = Task.CompletedTask;
    private long _accepted;
    private long _refused;
    private long _evicted;

    internal TcpListener(TcpTransport transport, IPEndPoint endPoint)
    {
        _transport = transport;
        _options = transport.Options;
        MaximumConnections = DescriptorLimit.Cap(_options.MaximumConnections, DescriptorLimit.Current);
        _quota = new AcceptQuota(_options.AcceptsPerSecond, _options.TimeProvider);
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens, with the port that was chosen if 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>What messages that come in by all its connections may reach (section 10.5): nothing, until consumers are added.</summary>
    public Flow Flow { get; } = new();

    /// <summary>
    /// How many connections it holds: <see cref="TcpTransportOptions.MaximumConnections"/>, or less where the process may not have as many
    /// descriptors and some for everything else.
    /// </summary>
    public int MaximumConnections { get; }

    /// <summary>Its open connections.</summary>
    public IReadOnlyCollection<TcpConnection> Connections => [.. _connections.Keys];

    /// <summary>How many connections it accepted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>How many it turned away because it was full, or because their peer opened too many at once.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>How many it closed to make room for others.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>Why it accepts less than comes, such as for want of descriptors; null when it had no trouble for a second.</summary>
    public string? PauseReason { get; private set; }

    /// <summary>The error that accepting met last, if any.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Whether it accepts no more.</summary>
    public bool IsClosed => _closing.IsCancellationRequested;

    /// <summary>Accepts no more connections; those that are open go on.</summary>
    public void Stop()
    {
        _closing.Cancel();
        _socket.Dispose();
    }

    /// <summary>Stops listening, and closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
        _transport.Forget(this);
    }

    /// <summary>Where it listens, for lists and logs.</summary>
    public override string ToString() => LocalEndPoint.ToString();

    internal void Start() => _accepting = AcceptAsync();

    internal void Forget(TcpConnection connection) => _connections.TryRemove(connection, out _);
}
