using System.Net.Sockets;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    // After so many reads that found bytes waiting, other connections have their turn on this thread.
    private const int ReadsInARow = 32;

    // Looking at the clock costs about as much as the cheapest message, so it is not looked at for each.
    private const int FramesBetweenLooks = 32;

    // So long may one connection keep a thread with what came in one read; two thousand connections then wait 2 s on two cores.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(2);

    // A pause of any portal that is full for a moment is none to speak of.
    private static readonly TimeSpan s_longPause = TimeSpan.FromSeconds(1);

    private ITimer? _versionTimer;
    private long _pausedSince;
    private long _pausedUntil;
    private volatile bool _hasVersion;

    long IMessageSource.LastPaused => LastPaused;

    bool IMessageSource.IsPaused => Interlocked.Read(ref _pausedSince) is > 0 and var since
        && _options.TimeProvider.GetElapsedTime(since) >= s_longPause;

    /// <inheritdoc cref="IMessageSource.LastPaused"/>
    internal long LastPaused =>
        Interlocked.Read(ref _pausedSince) > 0 ? _options.TimeProvider.GetTimestamp() : Interlocked.Read(ref _pausedUntil);

    private async Task ReceiveAsync()
    {
        string reason;
        Exception? error = null;
        try
        {
            reason = await ReceiveToEndAsync().ConfigureAwait(false);
        }
        catch (EncodingException exception)
        {
            reason = $"The peer does not keep to the protocol: {exception.Message}";
            error = exception;
        }
        catch (SocketException exception)
        {
            reason = $"Receiving failed: {exception.SocketErrorCode}.";
            error = exception;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // After a close the socket is gone, and this is how the loop learns of it; the reason of that close stands.
            reason = $"Receiving failed: {exception.Message}";
            error = exception;
        }

        Close(reason, error);
        _reader.Release();
        ReleaseRest();
        _received.SetResult();
    }

    private async Task<string> ReceiveToEndAsync()
    {
        int reads = 0;
        while (true)
        {
            ValueTask<int> read = ReadAsync();
            bool waited = !read.IsCompleted;
            int count = await read.ConfigureAwait(false);
            if (count == 0) return $"The peer closed the connection{(_reader.Held == 0 ? "" : " in the middle of a frame")}.";
            if (count < 0) return PartialFramesFull;
            _reader.Advance(count);
            Interlocked.Add(ref _bytesReceived, count);
            RoutedMessage message = _router.Rent();
            try
            {
                while (DispatchFrames(message))
                {
                    ValueTask settled = message.Congested is TcpConnection congested
                        ? WaitForAsync(congested, message)
                        : message.SettleAsync(_closing.Token);
                    if (settled.IsCompletedSuccessfully) continue;
                    Interlocked.Exchange(ref _pausedSince, _options.TimeProvider.GetTimestamp());
                    await settled.ConfigureAwait(false);
                    Interlocked.Exchange(ref _pausedUntil, _options.TimeProvider.GetTimestamp());
                    Interlocked.Exchange(ref _pausedSince, 0);
                }
            }
            finally
            {
                _router.Return(message);
            }

            reads = waited ? 0 : reads + 1;
            if (reads < ReadsInARow) continue;
            reads = 0;
            await Task.Yield();
        }
    }

    // Dispatches whole frames; answers whether one of them asks to wait before those after it.
    private bool DispatchFrames(RoutedMessage message)
    {
        FlushBatch batch = FlushBatch.Begin();
        long started = _options.TimeProvider.GetTimestamp();
        int frames = 0;
        try
        {
            while (true)
            {
                if (++frames % FramesBetweenLooks == 0 && _options.TimeProvider.GetElapsedTime(started) >= LongestTurn)
                {
                    message.EndsTurn = true;
                    return true;
                }

                message.Reset();
                FrameStatus status = _reader.TryRead(message);
                if (_reader.HasVersion && !_hasVersion) Greeted();
                switch (status)
                {
                    case FrameStatus.NeedMore:
                        return false;
                    case FrameStatus.Heartbeat:
                        continue;
                    case FrameStatus.BeyondLimits:
                        Interlocked.Increment(ref _messagesReceived);
                        _router.Drop(DropReason.Malformed);
                        continue;
                }

                Interlocked.Increment(ref _messagesReceived);
                if (!message.Return.TryPush(SenderAddress))
                {
                    _router.Drop(DropReason.Malformed);
                    continue;
                }

                message.Source = this;
                message.IsStable &= batch.IsOutermost;
                message.Enter(Flow);
                _router.Dispatch(message);
                if (message.NeedsToSettle) return true;
                if (_closeReason is not null) return false;
            }
        }
        finally
        {
            batch.End();
        }
    }

    private void Greeted()
    {
        _hasVersion = true;
        _versionTimer!.Dispose();
    }

    private void CheckVersion()
    {
        if (!_hasVersion) Close($"The peer sent no version byte within {_options.VersionTimeout.TotalSeconds} s.", null);
    }
}
