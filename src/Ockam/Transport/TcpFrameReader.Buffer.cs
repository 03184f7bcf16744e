namespace Ockam.Transport;

/// <param name="partialFrames">What large partial frames of all connections may take together.</param>
/// <param name="receiveBuffers">What receive buffers that grew by use may take together.</param>
/// <param name="share">This connection's part of the first.</param>
internal sealed partial class TcpFrameReader(MemoryBudget partialFrames, ByteBudget receiveBuffers, MemoryShare share)
{
    // A read of one small message fits twice; 10,000 busy connections take 80 MiB. Only what is beyond is charged at once.
    internal const int SmallestBuffer = 8 * 1024;

    // Takes one portal message (48 KiB and its heads); when half the budget is spent, buffers grow by use no further.
    internal const int ModestBuffer = 64 * 1024;

    // Takes five portal messages in one read; beyond, larger reads gain nothing.
    internal const int LargestBufferByUse = 256 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _size = SmallestBuffer;
    private int _chargedByUse;
    private bool _holdsPart;

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
        int charge = capacity - SmallestBuffer - _chargedByUse;
        if (charge > 0)
        {
            _holdsPart = true;
            if (!partialFrames.TryHold(share, charge)) return false;
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
        if (larger > ModestBuffer && receiveBuffers.Used > receiveBuffers.Limit / 2) return;
        int charge = larger - SmallestBuffer - _chargedByUse;
        if (!receiveBuffers.TryTake(charge)) return;
        _chargedByUse += charge;
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
        if (!_holdsPart) return;
        _holdsPart = false;
        partialFrames.Release(share);
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
