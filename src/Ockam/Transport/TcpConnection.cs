using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>
/// A TCP connection to another node (section 1.3). Messages whose onward route starts with <see cref="SenderAddress"/> leave by it; what
/// comes in goes to the workers that its <see cref="Flow"/> allows.
/// </summary>
public sealed partial class TcpConnection : IDestination, IFlushable, IMessageSource, IAsyncDisposable
{
    private readonly TcpTransport _transport;
    private readonly Router _router;
    private readonly Socket _socket;
    private readonly TcpTransportOptions _options;
    private readonly OutputQueue _queue;
    private readonly TcpOutput _output;
    private readonly TcpFrameReader _reader;
    private long _bytesReceived;
    private long _messagesReceived;
    private long _messagesSent;
    private long _lastReceived;
    private int _provenPeers;
    private int _trustedPeers;

    internal TcpConnection(TcpTransport transport, Socket socket, TcpListener? listener, Flow flow, HostnamePort? target)
    {
        _transport = transport;
        _router = transport.Router;
        _options = transport.Options;
        _socket = socket;
        Listener = listener;
        Flow = flow;
        Target = target;
        Network = PeerNetwork.Of(((IPEndPoint)socket.RemoteEndPoint!).Address);
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        RemoteEndPoint = (IPEndPoint)socket.RemoteEndPoint!;
        _queue = new OutputQueue(_options.HighWaterMark, _options.AnswerReserve, transport.Output, new OutputShare(this));
        _output = new TcpOutput(socket, _queue, _options, Break);
        _reader = new TcpFrameReader(transport.PartialFrames, transport.ReceiveBuffers, new PartShare(this));
        _lastReceived = _options.TimeProvider.GetTimestamp();
    }

    /// <summary>Raised once, on a thread of the pool, after the connection was closed and its sender worker removed.</summary>
    public event Action<TcpConnection>? Closed;

    /// <summary>The address of the worker by which messages leave: random, and known to this node only.</summary>
    public Address SenderAddress { get; } = Address.Random();

    /// <summary>What messages that come in by this connection may reach (section 10.5).</summary>
    public Flow Flow { get; }

    /// <summary>This node's end.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The peer's end.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>What was connected to; null for an incoming connection.</summary>
    public HostnamePort? Target { get; }

    /// <summary>Whether a listener of this node accepted it.</summary>
    public bool IsIncoming => Listener is not null;

    /// <summary>The listener that accepted it; null for an outgoing connection.</summary>
    public TcpListener? Listener { get; }

    /// <summary>Its state.</summary>
    public TcpConnectionStatus Status =>
        _closeReason is not null ? TcpConnectionStatus.Closed : _hasVersion ? TcpConnectionStatus.Open : TcpConnectionStatus.Greeting;

    /// <summary>How many bytes came, with heads.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>How many bytes were given to the operating system, with heads.</summary>
    public long BytesSent => _output.BytesSent;

    /// <summary>How many messages came, without heartbeats.</summary>
    public long MessagesReceived => Interlocked.Read(ref _messagesReceived);

    /// <summary>How many messages were queued to be sent.</summary>
    public long MessagesSent => Interlocked.Read(ref _messagesSent);

    /// <summary>How many bytes wait to be sent.</summary>
    public long BytesQueued => _queue.Queued;

    /// <summary>What the peer shares its quotas with.</summary>
    internal PeerNetwork Network { get; }

    /// <summary>What peers have proved over this connection, and still stand by.</summary>
    internal PeerStanding Standing =>
        Volatile.Read(ref _trustedPeers) > 0 ? PeerStanding.Trusted
        : Volatile.Read(ref _provenPeers) > 0 ? PeerStanding.Proven
        : PeerStanding.Unknown;

    /// <summary>When bytes came last, as a timestamp of the clock.</summary>
    internal long LastReceived => Interlocked.Read(ref _lastReceived);

    /// <summary>
    /// How many of the bytes sent the peer's machine has confirmed, where the operating system tells; elsewhere how many it took.
    /// </summary>
    internal long BytesAcknowledged => TcpInformation.ReadBytesAcknowledged(_socket) ?? BytesSent;

    internal int BufferCapacity => _reader.Capacity;

    /// <inheritdoc/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _queue.WaitForRoomAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryNotifyOfRoom(IRoomWaiter waiter) => _queue.TryNotifyOfRoom(waiter);

    void IMessageSource.PeerAuthenticated(bool isTrusted) => Interlocked.Increment(ref isTrusted ? ref _trustedPeers : ref _provenPeers);

    void IMessageSource.PeerLeft(bool isTrusted) => Interlocked.Decrement(ref isTrusted ? ref _trustedPeers : ref _provenPeers);

    /// <summary>The peer, for lists and logs.</summary>
    public override string ToString() => $"{(IsIncoming ? "from" : "to")} {RemoteEndPoint}";

    // Registers the worker, sends the version byte at once, and starts to receive.
    internal void Start()
    {
        _router.Register(SenderAddress, new TcpSender(this));
        // Unlike a receive of its own, the timer costs an idle peer nothing but itself.
        _versionTimer = _options.TimeProvider.CreateTimer(
            static state => ((TcpConnection)state!).CheckVersion(), this, _options.VersionTimeout, Timeout.InfiniteTimeSpan);
        _queue.AppendRaw([TcpFrame.Version]);
        _output.Flush();
        _ = ReceiveAsync();
    }
}
