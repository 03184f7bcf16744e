using Ockam.Transport;

namespace Ockam.Portals;

/// <summary>
/// The bytes that a local application has not taken yet, in pieces of pooled memory that are charged to all portals' budget. Not
/// thread-safe.
/// </summary>
internal sealed class SpillQueue(ByteBudget budget)
{
    /// <summary>
    /// What is given to a socket at once: progress is seen when a piece has gone, so even 2 KiB/s is progress within 30 s.
    /// </summary>
    public const int PieceLength = 64 * 1024;

    private readonly Queue<byte[]> _pieces = new();
    private byte[]? _last;
    private int _start;
    private int _end;

    /// <summary>How many bytes wait.</summary>
    public long Length { get; private set; }

    public bool IsEmpty => Length == 0;

    /// <summary>
    /// Takes bytes in, whatever the budget says: they have been received and must not be lost. Who brought them is asked to wait.
    /// </summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        budget.Charge(data.Length);
        Length += data.Length;
        while (data.Length > 0)
        {
            if (_last is null || _end == PieceLength)
            {
                _last = Buffers.Rent(PieceLength);
                _end = 0;
                _pieces.Enqueue(_last);
            }

            int count = Math.Min(data.Length, PieceLength - _end);
            data[..count].CopyTo(_last.AsSpan(_end));
            _end += count;
            data = data[count..];
        }
    }

    /// <summary>The first bytes that wait. They stay where they are until <see cref="Advance"/>, also when more is appended.</summary>
    public ArraySegment<byte> Peek()
    {
        byte[] first = _pieces.Peek();
        return new ArraySegment<byte>(first, _start, (ReferenceEquals(first, _last) ? _end : PieceLength) - _start);
    }

    /// <summary>Removes bytes from the front: not more than <see cref="Peek"/> showed.</summary>
    public void Advance(int count)
    {
        budget.Release(count);
        Length -= count;
        _start += count;
        bool isLast = ReferenceEquals(_pieces.Peek(), _last);
        if (_start < (isLast ? _end : PieceLength)) return;
        Buffers.Return(_pieces.Dequeue());
        _start = 0;
        if (isLast) _last = null;
    }

    /// <summary>Gives everything back.</summary>
    public void Clear()
    {
        budget.Release(Length);
        Length = 0;
        while (_pieces.TryDequeue(out byte[]? piece)) Buffers.Return(piece);
        _last = null;
        _start = 0;
    }
}
