namespace Ockam.Transport;

/// <param name="partialFrames">What large partial frames of all connections may take together.</param>
/// <param name="receiveBuffers">What receive buffers that grew by use may take together.</param>
/// <param name="evicted">Ends the connection; called, from any thread, when another one's partial frame needs what this one has.</param>
internal sealed partial class TcpFrameReader(PartialFrameBudget partialFrames, ByteBudget receiveBuffers, Action evicted)
{
    // A read of one small message fits twice; 10,000 busy connections take 80 MiB.
    internal const int SmallestBuffer = 8 * 1024;

    // What a connection may hold without being charged: a portal message (48 KiB and its heads) never is.
    internal const int UnchargedBuffer = 64 * 1024;

    // Takes five portal messages in one read; beyond, larger reads gain nothing.
    internal const int LargestBufferByUse = 256 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _size = SmallestBuffer;
    private int _chargedByUse;
    private PartialFrameHolding? _holding;

    /// <summary>Where the next bytes are received; empty before <see cref="TryPrepare"/>.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_end);

    /// <summary>The bytes of memory that the buffer takes.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>
    /// Makes room for a read: at most one partial frame is moved, and the buffer grows with bytes that came, not with those announced.
    /// </summary>
    /// <returns>False if a large partial frame needs more than all connections together may take.</returns>
    public bool TryPrepare()
    {
        int held = Held;
        int frame = held == 0 ? 0 : Math.Max(0, NextBodyLength()) + TcpFrame.HeadLength;
        if (held < _buffer.Length)
        {
            if (_buffer.Length == _size || held > _size / 2) return Compact(_buffer);
            // After a large frame, or where use asks for more.
            if (!Replace(_size)) return Compact(_buffer);
            ReleasePartial();
            return true;
        }

        int capacity = Math.Max(_size, Math.Min(_buffer.Length * 2, Math.Max(frame, SmallestBuffer)));
        capacity = Buffers.LengthFor(capacity);
        // The last doubling of a frame of 16 MiB would otherwise be followed by one for its head.
        if (frame - capacity is > 0 and < SmallestBuffer) capacity = frame;
        int charge = capacity - UnchargedBuffer - _chargedByUse;
        if (charge > 0)
        {
            _holding ??= new PartialFrameHolding(evicted);
            if (!partialFrames.TryHold(_holding, charge)) return false;
        }

        return Replace(capacity);
    }

    /// <summary>Counts bytes that were received.</summary>
    public void Advance(int count)
    {
        bool filled = count == _buffer.Length - _end;
        _end += count;
        if (!filled || _size >= LargestBufferByUse || _buffer.Length > _size) return;
        int larger = _size * 2;
        int charge = Math.Max(0, larger - UnchargedBuffer) - _chargedByUse;
        if (charge > 0 && !receiveBuffers.TryTake(charge)) return;
        _chargedByUse += Math.Max(0, charge);
        _size = larger;
    }

    /// <summary>Gives the buffer back while nothing is held; what use taught about its size is forgotten.</summary>
    public void ReleaseBuffer()
    {
        if (Held != 0) return;
        Release();
    }

    /// <summary>Gives back everything; the reader must not be used any more.</summary>
    public void Release()
    {
        Buffers.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
        _size = SmallestBuffer;
        receiveBuffers.Release(_chargedByUse);
        _chargedByUse = 0;
        ReleasePartial();
    }

    private void ReleasePartial()
    {
        if (_holding is { } holding) partialFrames.Release(holding);
    }

    private bool Replace(int capacity)
    {
        byte[] target = Buffers.Rent(capacity);
        byte[] old = _buffer;
        Compact(target);
        _buffer = target;
        Buffers.Return(old);
        return true;
    }

    private bool Compact(byte[] target)
    {
        int held = Held;
        if (held > 0 && (_start > 0 || !ReferenceEquals(target, _buffer))) Buffer.BlockCopy(_buffer, _start, target, 0, held);
        _start = 0;
        _end = held;
        return true;
    }
}
