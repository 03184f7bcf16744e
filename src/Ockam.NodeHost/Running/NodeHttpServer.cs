using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Running;

/// <summary>
/// The HTTP server of a node (section 12), on 127.0.0.1 only: <c>HEAD /</c> for health, <c>GET /show</c> for what the node has, and ours in
/// addition, <c>GET /metrics</c>. Every user of the machine reaches it, so that everything about it is bounded: the connections, what is
/// read, and the time. Each connection is one request.
/// </summary>
internal sealed partial class NodeHttpServer : IAsyncDisposable
{
    /// <summary>
    /// How many connections there may be: a monitor, a person and a script or two. For one beyond, the oldest goes: an honest one has its
    /// answer within milliseconds.
    /// </summary>
    public const int MaximumConnections = 32;

    /// <summary>How long a connection may take for everything: requests and answers are small and stay on this machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // After an error, which says that the machine is short of something.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly Func<NodeSnapshot> _snapshot;
    private readonly bool _metrics;
    private readonly NodeLog _log;
    private readonly TimeProvider _time;
    private readonly LinkedList<Socket> _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    private NodeHttpServer(Socket listener, Func<NodeSnapshot> snapshot, bool metrics, NodeLog log, TimeProvider time)
    {
        _listener = listener;
        _snapshot = snapshot;
        _metrics = metrics;
        _log = log;
        _time = time;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _running = Task.Run(AcceptAsync);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="snapshot">What the node has now.</param>
    /// <param name="metrics">Whether <c>/metrics</c> is answered.</param>
    /// <param name="log">Where failures go.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CommandException">The port is taken.</exception>
    public static NodeHttpServer Start(int port, Func<NodeSnapshot> snapshot, bool metrics, NodeLog log, TimeProvider time)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(MaximumConnections);
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new CommandException(
                ExitCode.Failed, "listen_failed", $"The HTTP server cannot listen at 127.0.0.1:{port}: {exception.Message}");
        }

        return new NodeHttpServer(listener, snapshot, metrics, log, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _listener.Dispose();
        lock (_open)
        {
            foreach (Socket socket in _open) socket.Dispose();
            _open.Clear();
        }

        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken closing = _closing.Token;
        bool isTroubled = false;
        while (!closing.IsCancellationRequested)
        {
            string? trouble = null;
            try
            {
                Socket socket = await _listener.AcceptAsync(closing);
                if (!FileLimit.IsAmongLast(socket))
                {
                    LinkedListNode<Socket> place = Keep(socket);
                    _ = Task.Run(() => AnswerAsync(place), CancellationToken.None);
                }
                else
                {
                    socket.Dispose();
                    trouble = "this process has hardly any descriptors left";
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException exception)
            {
                trouble = exception.Message;
            }

            // Once, not with each of those that try again.
            if (trouble is not null && !isTroubled) _log.Warn($"The HTTP server could not take a request: {trouble}");
            isTroubled = trouble is not null;
            // This is how the wait ends when the server is closed; the loop sees it.
            if (isTroubled) await Task.Delay(s_pause, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private LinkedListNode<Socket> Keep(Socket socket)
    {
        lock (_open)
        {
            if (_open.Count >= MaximumConnections)
            {
                _open.First!.Value.Dispose();
                _open.RemoveFirst();
            }

            return _open.AddLast(socket);
        }
    }
}
