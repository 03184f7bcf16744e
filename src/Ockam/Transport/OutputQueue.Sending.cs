using Ockam.Routing;

namespace Ockam.Transport;

internal sealed partial class OutputQueue
{
    /// <summary>Makes the caller the one that sends, if there is something to send and nobody does.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_isSending || _closed || Count == 0) return false;
            _isSending = true;
            return true;
        }
    }

    /// <summary>Makes the caller the one that sends, if there is nothing to send and nobody does: what it sends comes first.</summary>
    public bool TryBeginEmpty()
    {
        lock (_lock)
        {
            if (_isSending || _closed || Count > 0) return false;
            _isSending = true;
            return true;
        }
    }

    /// <summary>Whether nothing was appended since <see cref="TryBeginEmpty"/>.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return Count == 0;
        }
    }

    /// <summary>Puts what the one that sends did not get rid of before everything that was appended meanwhile.</summary>
    /// <returns>False if there is no room for that: the connection must end.</returns>
    public bool TryPutFirst(IReadOnlyList<ArraySegment<byte>> pieces, int skip)
    {
        int length = -skip;
        foreach (ArraySegment<byte> piece in pieces) length += piece.Count;
        lock (_lock)
        {
            if (_closed) return true;
            int capacity = Buffers.LengthFor(length);
            if (!TryCharge(capacity + (long)_filling.Length)) return false;
            Buffers.Return(_sending);
            _sending = Buffers.Rent(capacity);
            _sent = 0;
            _toSend = length;
            int position = 0;
            for (int i = 0; i < pieces.Count; i++)
            {
                ReadOnlySpan<byte> piece = pieces[i];
                int skipped = Math.Min(skip, piece.Length);
                skip -= skipped;
                piece[skipped..].CopyTo(_sending.AsSpan(position));
                position += piece.Length - skipped;
            }
        }

        return true;
    }

    /// <summary>What is to be sent next; for the one that sends.</summary>
    /// <returns>False if there is nothing, or the queue was closed: then the caller sends no more, until it begins anew.</returns>
    public bool TryTake(out ArraySegment<byte> bytes)
    {
        TaskCompletionSource? empty = null;
        lock (_lock)
        {
            if (!_closed && _sent == _toSend && _filled > 0) Swap();
            if (!_closed && _sent < _toSend)
            {
                bytes = new ArraySegment<byte>(_sending, _sent, _toSend - _sent);
                return true;
            }

            _isSending = false;
            ReturnBuffers();
            empty = _empty;
            _empty = null;
        }

        empty?.TrySetResult();
        bytes = default;
        return false;
    }

    /// <summary>Counts bytes that the operating system took.</summary>
    /// <returns>How many are left.</returns>
    public long Sent(int count)
    {
        TaskCompletionSource? room = null;
        List<IRoomWaiter>? waiters = null;
        long left;
        lock (_lock)
        {
            _sent += count;
            if (_sent == _toSend) _answersToSend = 0;
            left = Count;
            if ((_room is not null || _waiters.Count > 0) && left <= Mark / 2)
            {
                room = _room;
                _room = null;
                waiters = TakeWaiters();
            }
        }

        room?.TrySetResult();
        Notify(waiters);
        return left;
    }

    /// <summary>What is queued waits for the peer, and is charged until it has gone.</summary>
    /// <returns>False if there is no room for that: the connection must end.</returns>
    public bool TryWait()
    {
        lock (_lock)
        {
            if (_isWaiting || _closed) return true;
            _isWaiting = true;
            return TryCharge(_filling.Length + (long)_sending.Length);
        }
    }

    /// <summary>Drops what is queued, wakes all who wait, and takes nothing any more.</summary>
    public void Close()
    {
        TaskCompletionSource? room;
        TaskCompletionSource? empty;
        List<IRoomWaiter>? waiters;
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            budget.Release(share);
            _charged = 0;
            // Whoever is sending still reads from a buffer, and gives both back.
            if (!_isSending) ReturnBuffers();
            room = _room;
            empty = _empty;
            _room = _empty = null;
            waiters = TakeWaiters();
        }

        room?.TrySetResult();
        Notify(waiters);
        empty?.TrySetResult();
    }

    // Under the lock.
    private List<IRoomWaiter>? TakeWaiters()
    {
        if (_waiters.Count == 0) return null;
        List<IRoomWaiter> taken = _waiters;
        _waiters = _spareWaiters ?? [];
        _spareWaiters = null;
        return taken;
    }

    private void Notify(List<IRoomWaiter>? waiters)
    {
        if (waiters is null) return;
        foreach (IRoomWaiter waiter in waiters) waiter.HasRoom();
        waiters.Clear();
        lock (_lock) _spareWaiters = waiters;
    }

    private void Swap()
    {
        byte[] sentBefore = _sending;
        _sending = _filling;
        _toSend = _filled;
        _sent = 0;
        _answersToSend = _answersFilled;
        _answersFilled = 0;
        _filled = 0;
        // Under load the two change places; a large one is not kept for small messages.
        if (sentBefore.Length <= Mark)
        {
            _filling = sentBefore;
        }
        else
        {
            _filling = [];
            Buffers.Return(sentBefore);
            if (!_closed) _ = TryCharge(_sending.Length);
        }
    }

    private void ReturnBuffers()
    {
        Buffers.Return(_filling);
        Buffers.Return(_sending);
        _filling = _sending = [];
        _filled = _sent = _toSend = 0;
        _answersFilled = _answersToSend = 0;
        _isWaiting = false;
        if (!_closed) _ = TryCharge(0);
    }
}
