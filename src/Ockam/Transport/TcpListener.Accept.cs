using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpListener
{
    // After an error that says that the machine is short of something.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private async Task AcceptAsync()
    {
        CancellationToken closing = _closing.Token;
        try
        {
            while (!closing.IsCancellationRequested)
            {
                TimeSpan wait = _quota.Wait;
                if (wait > TimeSpan.Zero)
                    await PauseAsync($"More than {_options.AcceptsPerSecond} connections a second.", wait).ConfigureAwait(false);
                try
                {
                    Socket socket = await _socket.AcceptAsync(closing).ConfigureAwait(false);
                    PauseReason = null;
                    Open(socket);
                }
                catch (SocketException exception) when (!closing.IsCancellationRequested)
                {
                    LastError = exception;
                    if (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted) continue;
                    string reason = exception.SocketErrorCode is SocketError.TooManyOpenSockets
                        ? "This process, or the machine, has no descriptors left; close connections or raise the limit (ulimit -n)."
                        : $"Accepting failed: {exception.Message}";
                    await PauseAsync(reason, PauseAfterError).ConfigureAwait(false);
                }
                catch (Exception exception)
                    when (!closing.IsCancellationRequested && exception is not (SocketException or OutOfMemoryException))
                {
                    // Whoever watches connections failed with one; the listener is there for all others.
                    LastError = exception;
                }
            }
        }
        catch (Exception exception) when (closing.IsCancellationRequested
            && exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // This is how a wait ends when the listener is closed.
        }
    }

    private async Task PauseAsync(string reason, TimeSpan time)
    {
        PauseReason = reason;
        await Task.Delay(time, _options.TimeProvider, _closing.Token).ConfigureAwait(false);
        PauseReason = null;
    }

    private void Open(Socket socket)
    {
        TcpConnection connection;
        try
        {
            int most = _options.MaximumConnections;
            if (!_quota.TryTake(PeerNetwork.Of(((IPEndPoint)socket.RemoteEndPoint!).Address))
                || (_connections.Count >= most && !MakeRoom($"The listener has {most} connections")))
            {
                Interlocked.Increment(ref _refused);
                socket.Dispose();
                return;
            }

            TcpTransport.Configure(socket);
            connection = new TcpConnection(_transport, socket, this, new Flow(Flow), null);
        }
        catch (SocketException exception)
        {
            // The peer has gone again.
            LastError = exception;
            socket.Dispose();
            return;
        }

        Interlocked.Increment(ref _accepted);
        _connections.TryAdd(connection, true);
        _transport.Add(connection);
    }
}
