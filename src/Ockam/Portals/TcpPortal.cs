using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>An inlet or an outlet: its state and its figures.</summary>
public abstract class TcpPortal : IAsyncDisposable
{
    private readonly TcpPortalOptions _options;
    private int _open;
    private long _total;
    private long _refused;
    private long _failed;
    private long _toPeer;
    private long _fromPeer;
    private int _status;

    private protected TcpPortal(PortalEnvironment environment, TcpPortalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.Access);
        Environment = environment;
        _options = options;
    }

    /// <summary>Raised when the status or the last error has changed, by whoever changed it; handlers must not block.</summary>
    public event Action<TcpPortal>? Changed;

    /// <summary>Its name in lists.</summary>
    public abstract string Name { get; }

    /// <summary>Who may be at the other end.</summary>
    public PortalAccess Access => _options.Access;

    /// <summary>Its state.</summary>
    public TcpPortalStatus Status => (TcpPortalStatus)Volatile.Read(ref _status);

    /// <summary>How many connections it has now, those included that are still being made.</summary>
    public int OpenConnections => Volatile.Read(ref _open);

    /// <summary>How many connections there were in all.</summary>
    public long TotalConnections => Interlocked.Read(ref _total);

    /// <summary>How many were refused for who asked, or because there were too many.</summary>
    public long RefusedConnections => Interlocked.Read(ref _refused);

    /// <summary>How many failed: they could not be made, or ended with an error.</summary>
    public long FailedConnections => Interlocked.Read(ref _failed);

    /// <summary>How many bytes local applications have sent.</summary>
    public long BytesToPeer => Interlocked.Read(ref _toPeer);

    /// <summary>How many bytes came for local applications.</summary>
    public long BytesFromPeer => Interlocked.Read(ref _fromPeer);

    /// <summary>Why a connection failed or was refused last, in words; null if none was.</summary>
    public string? LastError { get; private set; }

    internal PortalEnvironment Environment { get; }

    internal TcpPortalOptions Options => _options;

    internal Router Router => Environment.Router;

    internal abstract PortalRole Role { get; }

    internal abstract TimeSpan OpenTimeout { get; }

    internal abstract TimeSpan HalfCloseGrace { get; }

    internal abstract string OpenTimeoutReason { get; }

    /// <summary>Ends it and all its connections.</summary>
    public abstract ValueTask DisposeAsync();

    internal bool TryReserve()
    {
        if (Interlocked.Increment(ref _open) <= _options.MaximumConnections)
        {
            Interlocked.Increment(ref _total);
            Environment.Opened();
            return true;
        }

        Interlocked.Decrement(ref _open);
        Refused($"It has {_options.MaximumConnections} connections, as many as it may.");
        return false;
    }

    internal virtual void Release(PortalConnection connection)
    {
        Interlocked.Decrement(ref _open);
        Environment.Closed();
    }

    internal void Refused(string reason)
    {
        Interlocked.Increment(ref _refused);
        Note(reason);
    }

    internal void Failed(string reason)
    {
        Interlocked.Increment(ref _failed);
        Note(reason);
    }

    internal void Note(string reason)
    {
        if (reason == LastError) return;
        LastError = reason;
        Router.Raise(Changed, this);
    }

    private protected void TellChange() => Router.Raise(Changed, this);

    internal void CountToPeer(int bytes) => Interlocked.Add(ref _toPeer, bytes);

    internal void CountFromPeer(int bytes) => Interlocked.Add(ref _fromPeer, bytes);

    private protected bool TrySetStatus(TcpPortalStatus status)
    {
        int former;
        do
        {
            former = Volatile.Read(ref _status);
            if (former == (int)status || former == (int)TcpPortalStatus.Closed) return false;
        }
        while (Interlocked.CompareExchange(ref _status, (int)status, former) != former);
        Router.Raise(Changed, this);
        return true;
    }
}
