using System.Net;
using System.Net.Sockets;

namespace Ockam.Models;

/// <summary>
/// An HTTP server that this machine alone reaches. It stands up to hostile clients, since what a portal brings it comes from elsewhere:
/// one request to a connection, so that nothing can hide behind one; everything that is read is bounded in bytes and time.
/// </summary>
internal sealed partial class LocalHttpServer : IAsyncDisposable
{
    // After an error of accepting, which says that the machine is short of something.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly LocalHttpOptions _options;
    private readonly Func<HttpExchange, CancellationToken, Task> _answer;
    private readonly LinkedList<Connection> _open = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;
    private int _isClosed;

    private LocalHttpServer(Socket listener, LocalHttpOptions options, Func<HttpExchange, CancellationToken, Task> answer)
    {
        _listener = listener;
        _options = options;
        _answer = answer;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _running = Task.Run(AcceptAsync);
    }

    /// <summary>The port of 127.0.0.1 that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="port">The port of 127.0.0.1, or 0 for any free one.</param>
    /// <param name="options">What clients are granted.</param>
    /// <param name="answer">Answers a request. What it throws ends the connection, with a status if nothing was answered.</param>
    /// <exception cref="ModelException">The port is taken.</exception>
    public static LocalHttpServer Start(int port, LocalHttpOptions options, Func<HttpExchange, CancellationToken, Task> answer)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows()) listener.ExclusiveAddressUse = true;
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(options.MaximumConnections);
        }
        catch (SocketException failed)
        {
            listener.Dispose();
            throw new ModelException(
                ModelErrorReason.InUse, $"Nothing can listen at 127.0.0.1:{port}: {failed.Message}. Choose another port, or 0 for any.",
                failed);
        }

        return new LocalHttpServer(listener, options, answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _listener.Dispose();
        Task[] answering;
        lock (_open)
        {
            foreach (Connection connection in _open) connection.Socket.Dispose();
            answering = [.. _open.Select(connection => connection.Answering)];
        }

        await Task.WhenAll(answering).ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        CancellationToken closing = _closing.Token;
        while (!closing.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(closing).ConfigureAwait(false);
                Keep(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone again, or a machine that is short of something: the next one may do better.
                await Task.Delay(s_pause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Keep(Socket socket)
    {
        socket.NoDelay = true;
        lock (_open)
        {
            if (_open.Count >= _options.MaximumConnections)
            {
                // An honest client has sent its request within milliseconds, with its body; one that is being answered has done nothing
                // wrong, and one that was answered and does not go needs nothing more.
                Connection? idle = _open.FirstOrDefault(connection => connection.IsAnswered || !connection.IsAsked);
                if (idle is null)
                {
                    socket.Dispose();
                    return;
                }

                _open.Remove(idle);
                idle.Socket.Dispose();
            }

            var connection = new Connection(socket);
            _open.AddLast(connection);
            connection.Answering = Task.Run(() => ServeAsync(connection), CancellationToken.None);
        }
    }

    private sealed class Connection(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public Task Answering { get; set; } = Task.CompletedTask;

        public volatile bool IsAnswered;

        public volatile HttpExchange? Exchange;

        /// <summary>Whether the whole request is there, or its answer has begun.</summary>
        public bool IsAsked => Exchange is { } exchange && (exchange.Body.IsDone || exchange.IsAnswered);
    }
}
