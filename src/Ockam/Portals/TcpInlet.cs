using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// Listens for TCP clients of this machine, and leads each to an outlet (section 6.2). A client is closed at once when the outlet says that
/// it could not connect, and with an error when the way to the outlet ends.
/// </summary>
public sealed partial class TcpInlet : TcpPortal
{
    // A burst of clients while the accepting thread is busy; the system's own limit is lower or about the same.
    private const int Backlog = 4096;

    private readonly TcpInletOptions _options;
    private readonly IPortalPathSource _paths;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private IPEndPoint _endPoint;

    private TcpInlet(PortalEnvironment environment, TcpInletOptions options, IPortalPathSource paths, IPEndPoint endPoint)
        : base(environment, options)
    {
        _options = options;
        _paths = paths;
        _endPoint = endPoint;
    }

    /// <inheritdoc/>
    public override string Name => _options.Name ?? LocalEndPoint.ToString();

    /// <summary>Where it listens, with the port that was chosen if 0 was asked for.</summary>
    public IPEndPoint LocalEndPoint => _endPoint;

    /// <summary>Why it accepts nothing at the moment, such as for want of descriptors; null while it does.</summary>
    public string? PauseReason { get; private set; }

    /// <summary>Where its way comes from.</summary>
    internal IPortalPathSource Paths => _paths;

    internal override PortalRole Role => PortalRole.Inlet;

    internal override TimeSpan OpenTimeout => _options.AnswerWait;

    internal override TimeSpan HalfCloseGrace => _options.HalfCloseGrace;

    internal override string OpenTimeoutReason =>
        $"The outlet did not answer within {_options.AnswerWait.TotalSeconds:0.#} s: it may not exist, or not accept this node.";

    /// <summary>Starts an inlet.</summary>
    /// <exception cref="PortalException">The address cannot be listened at, or a certificate cannot be read.</exception>
    internal static async Task<TcpInlet> StartAsync(
        PortalEnvironment environment,
        TcpInletOptions options,
        IPortalPathSource paths,
        CancellationToken cancellationToken = default)
    {
        HostnamePort from = options.From;
        IPAddress? address;
        try
        {
            if (!IPAddress.TryParse(from.Host, out address))
                address = (await Dns.GetHostAddressesAsync(from.Host, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
        }
        catch (SocketException exception)
        {
            throw new PortalException($"The inlet's host {from.Host} has no address: {exception.Message}.", exception);
        }

        if (address is null) throw new PortalException($"The inlet's host {from.Host} has no address.");
        var inlet = new TcpInlet(environment, options, paths, new IPEndPoint(address, from.Port));
        inlet.Listen();
        return inlet;
    }

    /// <summary>Accepts no more clients, and frees the port; those that are connected go on.</summary>
    /// <returns>Whether it was open.</returns>
    public bool Suspend()
    {
        lock (_lock)
        {
            if (!TrySetStatus(TcpPortalStatus.Suspended)) return false;
            _listener?.Dispose();
            _listener = null;
            return true;
        }
    }

    /// <summary>Accepts clients again, at the same port.</summary>
    /// <returns>Whether it was suspended.</returns>
    /// <exception cref="PortalException">The port is in use by now.</exception>
    public bool Resume()
    {
        lock (_lock)
        {
            if (Status != TcpPortalStatus.Suspended) return false;
            Listen();
            return TrySetStatus(TcpPortalStatus.Open);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Socket? listener;
        lock (_lock)
        {
            if (!TrySetStatus(TcpPortalStatus.Closed)) return;
            (listener, _listener) = (_listener, null);
        }

        listener?.Dispose();
        await _closing.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        CurrentWay?.Close("The inlet was closed.");
    }

    private void Listen()
    {
        LoadCertificate();
        var socket = new Socket(_endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Connections inherit both from the listener.
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.Bind(_endPoint);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new PortalException(
                $"The inlet cannot listen at {_endPoint}: {exception.Message}. Choose another port, or end what listens there.", exception);
        }

        _endPoint = (IPEndPoint)socket.LocalEndPoint!;
        _listener = socket;
        _accepting = Task.WhenAll(_accepting, AcceptAsync(socket));
    }
}
