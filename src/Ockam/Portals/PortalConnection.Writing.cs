using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Portals;

internal sealed partial class PortalConnection : IDestination
{
    private SpillQueue? _spill;
    private bool _isPumping;
    private long _lastProgress;
    private long _lastDelivered;
    private TaskCompletionSource? _room;
    private PortalHold _hold;

    private const string ClosedByApplication = "The application closed its connection while bytes came for it.";

    private bool HasSpill => _spill is { IsEmpty: false };

    /// <inheritdoc/>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasRoom()) return ValueTask.CompletedTask;
            if (_room is null)
            {
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _hold.Begin(Environment.Time.GetTimestamp(), _spill!.Length);
            }

            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public bool TryNotifyOfRoom(IRoomWaiter waiter)
    {
        // An inlet and an outlet of the same node; here a notice costs memory.
        ValueTask room = WaitForRoomAsync(CancellationToken.None);
        if (room.IsCompleted) return false;
        room.GetAwaiter().UnsafeOnCompleted(waiter.HasRoom);
        return true;
    }

    /// <summary>Writes data that were put off to the end of a batch.</summary>
    public void Write(List<ArraySegment<byte>> pieces)
    {
        bool written;
        lock (_gate) written = _stage != ConnectionStage.Active || WritePieces(pieces);
        if (!written) Fail(ClosedByApplication);
    }

    // Under the gate.
    private bool WritePieces(List<ArraySegment<byte>> pieces)
    {
        int sent = 0;
        if (!HasSpill)
        {
            sent = _socket!.Send(pieces, SocketFlags.None, out SocketError error);
            if (error is SocketError.WouldBlock or SocketError.IOPending) sent = 0;
            else if (error != SocketError.Success) return false;
        }

        foreach (ArraySegment<byte> piece in pieces)
        {
            int skipped = Math.Min(sent, piece.Count);
            sent -= skipped;
            if (skipped < piece.Count) Spill(piece.AsSpan(skipped));
        }

        return true;
    }

    // Under the gate. Answers whether the application still takes bytes.
    private bool Write(ReadOnlySpan<byte> data, RoutedMessage message)
    {
        if (_stage != ConnectionStage.Active) return true;
        if (_tls is null && !HasSpill)
        {
            int sent = _socket!.Send(data, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success) data = data[sent..];
            else if (error is not (SocketError.WouldBlock or SocketError.IOPending)) return false;
        }

        if (data.IsEmpty) return true;
        Spill(data);
        if (_spill!.Length > _hold.Limit || Environment.Spill.IsSpent) message.Congested = this;
        return true;
    }

    private static ArraySegment<byte> Segment(RoutedMessage message, ReadOnlySpan<byte> data)
    {
        message.Payload.Overlaps(data, out int offset);
        return new ArraySegment<byte>(message.Buffer, message.PayloadOffset + offset, data.Length);
    }

    // Under the gate.
    private void Spill(ReadOnlySpan<byte> data)
    {
        _spill ??= new SpillQueue(Environment.Spill);
        if (_spill.IsEmpty)
        {
            _lastProgress = Environment.Time.GetTimestamp();
            _hold.Limit = _portal.Options.SpillLimit;
        }

        _spill.Append(data);
        if (_isPumping) return;
        _isPumping = true;
        Environment.Watch.Add(this);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = connection.PumpAsync(), this, preferLocal: false);
    }

    // Under the gate. When the budget of all is spent, each that waits goes on once its own bytes are gone.
    private bool HasRoom() => _stage == ConnectionStage.Closed || _state.Phase == PortalPhase.Ended || !HasSpill
        || (_spill!.Length <= _hold.Limit - _portal.Options.SpillLimit / 2 && !Environment.Spill.IsSpent);

    // An application that takes nothing holds up all whose messages come by the same connection. Answers whether it must go.
    private bool HoldsUpOthers(long now)
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_room is null) return false;
            TimeSpan since = Environment.Time.GetElapsedTime(_hold.Since, now);
            if (!_hold.TryExtend(since, _spill!.Length, Environment.Spill, _portal.Options.SpillLimit))
                return since >= PortalHold.Longest && Environment.OpenConnections > 1;
            (room, _room) = (_room, null);
        }

        room.SetResult();
        return false;
    }

    private async Task PumpAsync()
    {
        try
        {
            while (TakePiece(out ArraySegment<byte> piece))
            {
                int sent = piece.Count;
                if (_tls is null) sent = await _socket!.SendAsync(piece, SocketFlags.None).ConfigureAwait(false);
                else await _tls.WriteAsync(piece).ConfigureAwait(false);
                Sent(sent);
            }
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            // After a close of ours the socket is gone, and this is how the pump learns of it.
            lock (_gate)
            {
                _isPumping = false;
                _spill!.Clear();
            }

            Fail($"Writing to the application failed: {exception.Message}");
        }
    }

    private bool TakePiece(out ArraySegment<byte> piece)
    {
        bool written;
        lock (_gate)
        {
            if (_stage != ConnectionStage.Closed && HasSpill)
            {
                piece = _spill!.Peek();
                return true;
            }

            _isPumping = false;
            _spill!.Clear();
            written = _stage == ConnectionStage.WritingOut;
        }

        piece = default;
        if (written) Drain();
        return false;
    }

    private void Sent(int count)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _spill!.Advance(count);
            _lastProgress = Environment.Time.GetTimestamp();
            if (_state.IsHeldBack) _lastDelivered = _lastProgress;
            if (_room is not null && HasRoom()) (room, _room) = (_room, null);
        }

        room?.SetResult();
    }
}
