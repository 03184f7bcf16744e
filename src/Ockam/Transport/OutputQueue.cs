using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>
/// The bytes that a connection has still to send: one buffer is filled while the other is sent. Any thread appends; one at a time sends.
/// </summary>
/// <param name="highWater">Above so many bytes, sources wait.</param>
/// <param name="reserve">So many bytes of answers, which never wait, fit above that mark.</param>
/// <param name="budget">What the buffers of all connections take together.</param>
/// <param name="share">This connection's part of it.</param>
internal sealed partial class OutputQueue(int highWater, int reserve, MemoryBudget budget, MemoryShare share)
{
    // Room for a few small messages; given back whenever everything was sent.
    private const int SmallestBuffer = 4 * 1024;

    // While the peer takes everything at once, buffers of portal messages come and go without asking the budget.
    private const int UnchargedFlowing = 256 * 1024;

    // While it does not, which any peer may do for long: 16,384 connections have 256 MiB by this.
    private const int UnchargedWaiting = 16 * 1024;

    // The high-water mark when the budget is half spent: a message of a portal, and one to come.
    private const int TightMark = 64 * 1024;

    private readonly Lock _lock = new();
    private byte[] _filling = [];
    private int _filled;
    private byte[] _sending = [];
    private int _sent;
    private int _toSend;
    private long _answersFilled;
    private long _answersToSend;
    private long _charged;
    private bool _isWaiting;
    private bool _isSending;
    private bool _closed;
    private List<IRoomWaiter> _waiters = [];
    private List<IRoomWaiter>? _spareWaiters;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _empty;

    /// <summary>How many bytes wait or are being sent.</summary>
    public long Queued
    {
        get
        {
            lock (_lock) return Count;
        }
    }

    /// <summary>How many of these are answers.</summary>
    public long Answers
    {
        get
        {
            lock (_lock) return _answersFilled + _answersToSend;
        }
    }

    // As 'Queued', under the lock.
    private long Count => _filled + (long)_toSend - _sent;

    // Above so many bytes, sources wait.
    private int Mark => budget.IsTight ? Math.Min(TightMark, highWater) : highWater;

    /// <summary>Appends bytes that come before all messages.</summary>
    public void AppendRaw(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_closed) return;
            if (TryReserve(bytes.Length, out Span<byte> target)) bytes.CopyTo(target);
        }
    }

    /// <summary>Appends the frame of a message whose onward route no longer has the connection's address.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isAnswer">It goes out by the connection that it came in by.</param>
    /// <param name="queued">How many bytes wait now.</param>
    public AppendResult Append(RoutedMessage message, bool isAnswer, out long queued)
    {
        long body = TcpFrame.BodyLength(message);
        lock (_lock)
        {
            queued = Count;
            if (_closed) return AppendResult.Closed;
            if (body > TcpFrame.MaximumBody) return AppendResult.TooLong;
            int length = TcpFrame.HeadLength + (int)body;
            // One large answer always fits; a peer that asks on and on without reading is another matter.
            if (isAnswer && _answersFilled + _answersToSend > reserve && queued > (long)highWater + reserve) return AppendResult.Overflow;
            if (!TryReserve(length, out Span<byte> target)) return AppendResult.Overflow;
            TcpFrame.Write(message, (int)body, target);
            if (isAnswer) _answersFilled += length;
            queued += length;
            return queued > TightMark && !isAnswer && queued > Mark ? AppendResult.Congested : AppendResult.Queued;
        }
    }

    /// <summary>
    /// Completes when the queue is at half its high-water mark, or closed; half, so that sources do not wake for every frame sent.
    /// </summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_closed || Count <= Mark / 2) return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Asks for one notice of the same.</summary>
    /// <returns>False if there is room, or the queue was closed: then nobody is told.</returns>
    public bool TryNotifyOfRoom(IRoomWaiter waiter)
    {
        lock (_lock)
        {
            if (_closed || Count <= Mark / 2) return false;
            _waiters.Add(waiter);
            return true;
        }
    }

    /// <summary>Completes when everything was given to the operating system, or the queue was closed.</summary>
    public Task WaitUntilEmptyAsync()
    {
        lock (_lock)
        {
            if (_closed || (Count == 0 && !_isSending)) return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    // Room behind what is filled; none if its buffer may not grow.
    private bool TryReserve(int length, out Span<byte> target)
    {
        int needed = checked(_filled + length);
        if (_filling.Length < needed)
        {
            // Twice as much up to the mark and half as much again beyond: whoever fills it in small steps copies each byte a few times.
            long grown = Math.Max(Math.Min(_filling.Length * 2L, highWater), _filling.Length * 3L / 2);
            int capacity = Buffers.LengthFor((int)Math.Max(needed, Math.Max(SmallestBuffer, Math.Min(grown, Array.MaxLength))));
            if (!TryCharge(capacity + (long)_sending.Length))
            {
                target = default;
                return false;
            }

            byte[] larger = Buffers.Rent(capacity);
            _filling.AsSpan(0, _filled).CopyTo(larger);
            Buffers.Return(_filling);
            _filling = larger;
        }

        target = _filling.AsSpan(_filled, length);
        _filled = needed;
        return true;
    }

    // Both buffers together have this capacity from now on.
    private bool TryCharge(long capacity)
    {
        long charge = Math.Max(0, capacity - (_isWaiting ? UnchargedWaiting : UnchargedFlowing));
        if (charge == _charged) return true;
        if (charge == 0) budget.Release(share);
        else if (!budget.TryHold(share, charge)) return false;
        _charged = charge;
        return true;
    }
}
