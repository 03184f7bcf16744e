using System.Net.Sockets;

namespace Ockam.Transport;

/// <summary>
/// Sends what an <see cref="OutputQueue"/> holds. Whoever queued something sends it on its own thread, as far as the operating system takes
/// it without waiting; the rest is sent as room comes up.
/// </summary>
internal sealed partial class TcpOutput : IThreadPoolWorkItem, IDisposable
{
    // A thread that sends also sends what others queue meanwhile; after so many times, a thread of the pool goes on.
    private const int InlineRounds = 8;

    // What waits for room in one piece: progress is seen when a piece has gone, so even 2 KiB/s is progress within 30 s.
    private const int WaitingPiece = 64 * 1024;

    private const string PeerIsGone = "The peer's machine confirms nothing any more; it or the network may be down.";

    // How often is seen to a connection that cannot send what it has.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly TcpTransportOptions _options;
    private readonly Action<string, Exception?> _failed;
    private readonly Lock _lock = new();
    private SocketAsyncEventArgs? _waiting;
    private ITimer? _stall;
    private bool _isArmed;
    private volatile bool _othersWait;
    private bool _disposed;
    private long _lastProgress;
    private long _armedAt;
    private long _bytesSent;

    /// <param name="socket">The connected socket, made non-blocking.</param>
    /// <param name="queue">What it sends.</param>
    /// <param name="options">The stall limit and the clock.</param>
    /// <param name="failed">Called with the reason when nothing can be sent any more, from any thread, perhaps in a flush.</param>
    public TcpOutput(Socket socket, OutputQueue queue, TcpTransportOptions options, Action<string, Exception?> failed)
    {
        socket.Blocking = false;
        _socket = socket;
        Queue = queue;
        _options = options;
        _failed = failed;
    }

    public OutputQueue Queue { get; }

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Another connection reads nothing more before this one has sent something.</summary>
    public void OthersWait() => _othersWait = true;

    /// <summary>Sends what is queued unless another thread does.</summary>
    public void Flush()
    {
        if (Queue.TryBegin()) Send();
    }

    void IThreadPoolWorkItem.Execute() => Send();

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _stall?.Dispose();
            _waiting?.Dispose();
        }
    }

    // For the one that sends.
    private void Send()
    {
        try
        {
            for (int round = 0; round < InlineRounds; round++)
            {
                if (!Queue.TryTake(out ArraySegment<byte> bytes)) return;
                int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
                if (error == SocketError.Success) Progress(sent);
                else if (error is not (SocketError.WouldBlock or SocketError.IOPending)) Fail(error);
                else if (SendWaiting(bytes)) return;
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; the next round hands the buffers back.
            Queue.Close();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Answers whether it goes on elsewhere.
    private bool SendWaiting(ArraySegment<byte> bytes)
    {
        if (!Queue.TryWait())
        {
            Queue.Close();
            _failed("The peer takes what is sent to it too slowly for the memory that all connections may take.", null);
            return false;
        }

        Arm();
        if (_waiting is null)
        {
            _waiting = new SocketAsyncEventArgs(true);
            _waiting.Completed += (_, _) =>
            {
                Complete();
                Send();
            };
        }

        _waiting.SetBuffer(bytes.Array, bytes.Offset, Math.Min(bytes.Count, WaitingPiece));
        if (_socket.SendAsync(_waiting)) return true;
        Complete();
        return false;
    }

    private void Complete()
    {
        if (_waiting!.SocketError == SocketError.Success) Progress(_waiting.BytesTransferred);
        else Fail(_waiting.SocketError);
    }

    private void Progress(int sent)
    {
        Queue.Sent(sent);
        Count(sent);
    }

    private void Count(int sent)
    {
        Interlocked.Add(ref _bytesSent, sent);
        if (Volatile.Read(ref _isArmed)) Interlocked.Exchange(ref _lastProgress, _options.TimeProvider.GetTimestamp());
    }

    private void Fail(SocketError error)
    {
        // Ends the loop above: nothing can be taken from a closed queue.
        Queue.Close();
        _failed($"Sending failed: {error}.", new SocketException((int)error));
    }

    // From now on bytes must leave, or the connection is closed.
    private void Arm()
    {
        lock (_lock)
        {
            if (_isArmed || _disposed) return;
            _lastProgress = _armedAt = _options.TimeProvider.GetTimestamp();
            _isArmed = true;
            _stall ??= _options.TimeProvider.CreateTimer(
                static state => ((TcpOutput)state!).CheckProgress(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _stall.Change(NextLook(_options.StallLimit), Timeout.InfiniteTimeSpan);
        }
    }

    private static TimeSpan NextLook(TimeSpan left) => left < s_look ? left : s_look;

    private void CheckProgress()
    {
        bool isGone;
        lock (_lock)
        {
            if (_disposed) return;
            TimeSpan left = _options.StallLimit - _options.TimeProvider.GetElapsedTime(Interlocked.Read(ref _lastProgress));
            if (Queue.Queued == 0)
            {
                _isArmed = false;
                _othersWait = false;
                return;
            }

            // Not one that is slow, but one that is gone: whoever sends to it is not to wait for the stall limit, and others behind them.
            TimeSpan limit = _othersWait ? _options.SilenceLimitWhileOthersWait : _options.SilenceLimit;
            // What was said before an idle time says nothing: the way may be long, and the answer to this not due yet.
            isGone = TcpInformation.ReadSilence(_socket) >= limit && _options.TimeProvider.GetElapsedTime(_armedAt) >= limit;
            if (left > TimeSpan.Zero && !isGone)
            {
                _stall!.Change(NextLook(left), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        string reason = isGone
            ? PeerIsGone
            : $"The peer took nothing for {_options.StallLimit.TotalSeconds} s, while {Queue.Queued} bytes wait for it.";
        _failed(reason, null);
    }
}
