using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    // A connection that waits holds a buffer while it is in use: that saves a system call for each read. One that was idle for
    // TcpTransport.IdleAfter waits with a read of no bytes, and holds none. It starts as idle.
    private bool _wasIdle = true;
    private CancellationTokenSource? _idle;
    private long _waitingSince;

    /// <summary>Ends the connection if its peer's machine has long confirmed nothing.</summary>
    internal void CheckConfirmed(long now) => _output.CheckConfirmed(now);

    /// <summary>Ends a wait with a buffer that has lasted too long; it goes on without one.</summary>
    /// <returns>Whether a wait with a buffer goes on.</returns>
    internal bool CheckIdle(long now)
    {
        long since = Interlocked.Read(ref _waitingSince);
        if (since == 0) return false;
        if (_options.TimeProvider.GetElapsedTime(since, now) < TcpTransport.IdleAfter) return true;
        CancellationTokenSource? idle = Volatile.Read(ref _idle);
        try
        {
            idle?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended meanwhile, and with it the need.
        }

        return false;
    }

    /// <summary>How many bytes came; 0 at the end of the stream, -1 if a partial frame may not have the room that it needs.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync()
    {
        while (true)
        {
            bool holdsPart = _reader.Held > 0;
            bool canIdle = !holdsPart;
            if (canIdle && (_wasIdle || !_transport.MayWaitWithBuffer))
            {
                _reader.ReleaseBuffer();
                long from = _options.TimeProvider.GetTimestamp();
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
                _wasIdle = _options.TimeProvider.GetElapsedTime(from) >= TcpTransport.IdleAfter;
                canIdle = false;
            }

            if (!_reader.TryPrepare()) return -1;
            if (holdsPart) BeginPart();
            int count = canIdle
                ? await ReadOrIdleAsync().ConfigureAwait(false)
                : await _socket.ReceiveAsync(_reader.Free, SocketFlags.None).ConfigureAwait(false);
            _waitsForRest = false;
            if (count < 0) continue;
            Interlocked.Exchange(ref _lastReceived, _options.TimeProvider.GetTimestamp());
            return count;
        }
    }

    // -1 if nothing came for a while.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadOrIdleAsync()
    {
        _idle ??= new CancellationTokenSource();
        ValueTask<int> read = _socket.ReceiveAsync(_reader.Free, SocketFlags.None, _idle.Token);
        if (read.IsCompleted) return await read.ConfigureAwait(false);
        Interlocked.Exchange(ref _waitingSince, _options.TimeProvider.GetTimestamp());
        _transport.WatchForIdle();
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _wasIdle = true;
            return -1;
        }
        finally
        {
            Interlocked.Exchange(ref _waitingSince, 0);
            if (_idle.IsCancellationRequested)
            {
                _idle.Dispose();
                Volatile.Write(ref _idle, null);
            }
        }
    }
}
