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

    /// <summary>A first piece for little: thousands of applications may each leave only a few bytes waiting.</summary>
    public const int SmallPieceLength = 4 * 1024;

    private readonly Queue<byte[]> _pieces = new();
    private byte[]? _last;
    private int _start;
    private int _end;

    /// <summary>How many bytes wait; the memory that they take, which is what is charged, may be more.</summary>
    public long Length { get; private set; }

    public bool IsEmpty => Length == 0;

    /// <summary>
    /// Takes bytes in, whatever the budget says: they have been received and must not be lost. Who brought them is asked to wait.
    /// </summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        Length += data.Length;
        while (data.Length > 0)
        {
            if (_last is null || _end == _last.Length)
            {
                _last = Rent(_pieces.Count == 0 && data.Length <= SmallPieceLength ? SmallPieceLength : PieceLength);
                _end = 0;
                _pieces.Enqueue(_last);
            }

            int count = Math.Min(data.Length, _last.Length - _end);
            data[..count].CopyTo(_last.AsSpan(_end));
            _end += count;
            data = data[count..];
        }
    }

    /// <summary>The first bytes that wait. They stay where they are until <see cref="Advance"/>, also when more is appended.</summary>
    public ArraySegment<byte> Peek()
    {
        byte[] first = _pieces.Peek();
        return new ArraySegment<byte>(first, _start, EndOf(first) - _start);
    }

    /// <summary>Removes bytes from the front: not more than <see cref="Peek"/> showed.</summary>
    public void Advance(int count)
    {
        Length -= count;
        _start += count;
        byte[] first = _pieces.Peek();
        if (_start < EndOf(first)) return;
        if (ReferenceEquals(first, _last)) _last = null;
        _start = 0;
        Return(_pieces.Dequeue());
    }

    /// <summary>Gives everything back.</summary>
    public void Clear()
    {
        Length = 0;
        while (_pieces.TryDequeue(out byte[]? piece)) Return(piece);
        _last = null;
        _start = 0;
    }

    private int EndOf(byte[] piece) => ReferenceEquals(piece, _last) ? _end : piece.Length;

    private byte[] Rent(int length)
    {
        byte[] piece = Buffers.Rent(length);
        budget.Charge(piece.Length);
        return piece;
    }

    private void Return(byte[] piece)
    {
        budget.Release(piece.Length);
        Buffers.Return(piece);
    }
}
