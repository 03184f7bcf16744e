using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpListener
{
    // After an error that says that the machine is short of something.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan GoodAfter = TimeSpan.FromSeconds(1);

    private const string NoDescriptors =
        "This process, or the machine, has no descriptors left; connections make room for new ones. Raise the limit (ulimit -n).";

    private readonly DescriptorReserve _reserve = new();
    private long _troubled;

    private async Task AcceptAsync()
    {
        CancellationToken closing = _closing.Token;
        using DescriptorReserve reserve = _reserve;
        reserve.Fill();
        try
        {
            while (!closing.IsCancellationRequested)
            {
                TimeSpan wait = _quota.Wait;
                if (wait > TimeSpan.Zero)
                    await PauseAsync($"More than {_options.AcceptsPerSecond} connections a second.", wait).ConfigureAwait(false);
                try
                {
                    Socket socket = await AcceptOneAsync(closing).ConfigureAwait(false);
                    // Not only when there are none: the runtime ends the process where it gets none for a thread that it starts.
                    if (LastDescriptors.Include(socket)) await FindDescriptorsAsync().ConfigureAwait(false);
                    Open(socket);
                }
                catch (Exception exception) when (!closing.IsCancellationRequested && exception is not OutOfMemoryException)
                {
                    LastError = exception;
                    SocketError? error = (exception as SocketException)?.SocketErrorCode;
                    if (error is SocketError.ConnectionReset or SocketError.ConnectionAborted) continue;
                    if (error is SocketError.TooManyOpenSockets) await FindDescriptorsAsync().ConfigureAwait(false);
                    else await PauseAsync($"Accepting failed: {exception.Message}", PauseAfterError).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (closing.IsCancellationRequested
            && exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // This is how a wait ends when the listener is closed.
        }
    }

    // After trouble the listener counts as paused until there was none for a while, whether somebody comes or not.
    private async ValueTask<Socket> AcceptOneAsync(CancellationToken closing)
    {
        ValueTask<Socket> accepting = _socket.AcceptAsync(closing);
        if (PauseReason is null) return await accepting.ConfigureAwait(false);
        Task<Socket> accepted = accepting.AsTask();
        TimeSpan left = GoodAfter - _options.TimeProvider.GetElapsedTime(_troubled);
        if (left > TimeSpan.Zero)
            await Task.WhenAny(accepted, Task.Delay(left, _options.TimeProvider, closing)).ConfigureAwait(false);
        // A timer may be early by less than a clock tells.
        if (!accepted.IsCompleted || (left <= TimeSpan.Zero && accepted.IsCompletedSuccessfully)) SetPause(null);
        return await accepted.ConfigureAwait(false);
    }

    private async Task FindDescriptorsAsync()
    {
        _reserve.Dispose();
        Task pause = PauseAsync(NoDescriptors, PauseAfterError);
        try
        {
            // So many that the reserve is whole again, and as many are left for threads and files that the runtime needs meanwhile.
            List<TcpConnection> evicted = MakeRoom("No descriptors were left", 2 * DescriptorReserve.Count);
            // When those have given back what they had, the next can be accepted.
            if (evicted.Count > 0) await Task.WhenAny(pause, Task.WhenAll(evicted.Select(one => one.Completion))).ConfigureAwait(false);
            else await pause.ConfigureAwait(false);
        }
        catch (Exception exception) when (!_closing.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            // Even this may take a descriptor; after a while there may be one.
            LastError = exception;
            await pause.ConfigureAwait(false);
        }

        _troubled = _options.TimeProvider.GetTimestamp();
        _reserve.Fill();
    }

    private async Task PauseAsync(string reason, TimeSpan time)
    {
        SetPause(reason);
        await Task.Delay(time, _options.TimeProvider, _closing.Token).ConfigureAwait(false);
        _troubled = _options.TimeProvider.GetTimestamp();
    }

    private void SetPause(string? reason)
    {
        if (PauseReason == reason) return;
        PauseReason = reason;
        try
        {
            _transport.Tell(this);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whoever is told failed; it is not about the listener.
            LastError = exception;
        }
    }

    private void Open(Socket socket)
    {
        TcpConnection connection;
        try
        {
            int most = MaximumConnections;
            if (!_quota.TryTake(PeerNetwork.Of(((IPEndPoint)socket.RemoteEndPoint!).Address))
                || (_connections.Count >= most && MakeRoom($"The listener has {most} connections").Count == 0))
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
        try
        {
            _transport.Add(connection);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whoever watches connections failed with one; the listener is there for all others.
            LastError = exception;
        }
    }
}
