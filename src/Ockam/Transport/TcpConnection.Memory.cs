namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    private const string OutputFull =
        "It took too little of what was sent to it when that of all connections together took more memory than it may.";

    private const string PartialFramesFull =
        "Its partial frame came too slowly when those of all connections together took more memory than they may.";

    // Less of a frame than this, within the stall limit, is no progress: by default 2 KiB/s, as for what is sent.
    private const int LeastProgress = 64 * 1024;

    // The loop waits in a read for the rest of a frame.
    private volatile bool _waitsForRest;

    // For the transport's look at it every second: since when the same frame has not ended, and what had come until then.
    private PartShare? _resting;
    private long _partSince;
    private long _partFrames;
    private long _partBytes;

    /// <summary>Charges a frame that is under way for long, and ends the connection if it does not get on.</summary>
    /// <returns>Whether a frame is under way.</returns>
    internal bool CheckPart(long now)
    {
        if (!_waitsForRest || _closeReason is not null)
        {
            _partSince = 0;
            ReleaseRest();
            return false;
        }

        long frames = _reader.Frames;
        if (_partSince == 0 || frames != _partFrames)
        {
            ReleaseRest();
            (_partSince, _partFrames, _partBytes) = (now, frames, BytesReceived);
            return true;
        }

        _resting ??= new PartShare(this);
        if (!_transport.PartialFrames.TryHold(_resting, TcpFrameReader.SmallestBuffer)) Close(PartialFramesFull, null);
        if (_options.TimeProvider.GetElapsedTime(_partSince, now) >= _options.StallLimit)
        {
            long came = BytesReceived - _partBytes;
            if (came < LeastProgress)
                Close($"Of a frame that the peer began, {came} bytes came in {_options.StallLimit.TotalSeconds} s.", null);
            (_partSince, _partBytes) = (now, BytesReceived);
        }

        // Whoever closed it meanwhile may have given back what was not yet there.
        if (_closeReason is not null) ReleaseRest();
        return true;
    }

    private void BeginPart()
    {
        _waitsForRest = true;
        _transport.WatchMemory();
    }

    private void ReleaseRest()
    {
        if (_resting is { Bytes: > 0 } resting) _transport.PartialFrames.Release(resting);
    }

    private sealed class OutputShare(TcpConnection connection) : MemoryShare
    {
        public override PeerNetwork Network => connection.Network;

        protected override long Moved => connection._output.BytesSent;

        protected override bool IsProven => connection.Standing != PeerStanding.Unknown;

        // Not here: whoever needs the room holds the lock of another queue.
        public override void Evict() => ThreadPool.UnsafeQueueUserWorkItem(
            static connection => connection.Close(OutputFull, null), connection, preferLocal: false);
    }

    private sealed class PartShare(TcpConnection connection) : MemoryShare
    {
        public override PeerNetwork Network => connection.Network;

        protected override long Moved => connection.BytesReceived;

        protected override bool IsProven => connection.Standing != PeerStanding.Unknown;

        public override void Evict() => connection.Close(PartialFramesFull, null);
    }
}
