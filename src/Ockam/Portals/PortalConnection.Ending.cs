using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Portals;

internal sealed partial class PortalConnection : IWatched
{
    // An application that was told of the end of the stream closes its own side within that.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    // As long as the original's (section 6.2): a peer that ends at the same moment still finds the address.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    // After an answer that came too late the outlet must be told that nobody waits for it.
    private static readonly TimeSpan LingerTimeWithoutAnswer = TimeSpan.FromSeconds(30);

    private LinkedListNode<PortalConnection>? _heldBack;
    private bool _localEnded;
    private bool _isEndingTls;
    private bool _isUnanswered;

    /// <inheritdoc/>
    public bool Look(long now)
    {
        TimeSpan since = Environment.Time.GetElapsedTime(_since, now);
        switch (_stage)
        {
            case ConnectionStage.Closed:
                if (since < (_isUnanswered ? LingerTimeWithoutAnswer : LingerTime)) return true;
                Leave();
                return false;
            case ConnectionStage.Draining:
                if (since < DrainTime) return true;
                Close(reset: false);
                return true;
            default:
                return LookAtActive(now, since);
        }
    }

    private bool LookAtActive(long now, TimeSpan since)
    {
        PortalPhase phase;
        bool stalled;
        bool graceOver;
        bool goesOn;
        lock (_gate)
        {
            phase = _state.Phase;
            stalled = HasSpill && Environment.Time.GetElapsedTime(_lastProgress, now) >= _portal.Options.StallLimit;
            graceOver = phase == PortalPhase.HeldBack && !HasSpill
                && Environment.Time.GetElapsedTime(_lastDelivered, now) >= _portal.HalfCloseGrace;
            goesOn = phase is PortalPhase.Opening or PortalPhase.HeldBack || _isPumping;
        }

        if (HoldsUpOthers(now)) Fail("The application took too little while bytes of others waited behind those for it.");
        else if (stalled) Fail($"The application took nothing for {_portal.Options.StallLimit.TotalSeconds} s while bytes waited for it.");
        else if (graceOver) GiveUpWaiting();
        else if (phase == PortalPhase.Opening && since >= _portal.OpenTimeout) GiveUpOpening();
        // What closes asks to be looked at again by itself.
        return goesOn;
    }

    private void GiveUpOpening()
    {
        _isUnanswered = _portal.Role == PortalRole.Inlet;
        Fail(_portal.OpenTimeoutReason);
    }

    // The application sends no more.
    private void EndOfInput()
    {
        PortalActions actions;
        bool drained;
        bool held;
        lock (_gate)
        {
            _localEnded = true;
            drained = _stage == ConnectionStage.Draining && !_isEndingTls;
            actions = _state.LocalEnd(_portal.HalfCloseGrace > TimeSpan.Zero);
            held = _state.IsHeldBack;
            if (held) _lastDelivered = Environment.Time.GetTimestamp();
        }

        if (held) HoldBack();
        if (drained) Close(reset: false);
        else Perform(actions);
    }

    private void HoldBack()
    {
        PortalConnection? oldest = Environment.HeldBack.Add(this, out LinkedListNode<PortalConnection> node);
        bool closed;
        lock (_gate)
        {
            _heldBack = node;
            closed = _stage == ConnectionStage.Closed;
        }

        if (closed) Environment.HeldBack.Remove(node);
        // Its answer may not be complete, and must not look as if it were.
        oldest?.Fail("Its client had sent all it had, and others that did so needed the room.");
        Environment.Watch.Add(this);
    }

    // Everything received before is written first.
    private void Finish()
    {
        bool written;
        lock (_gate)
        {
            if (_stage != ConnectionStage.Active) return;
            _stage = ConnectionStage.WritingOut;
            written = !_isPumping;
        }

        if (written) Drain();
    }

    private void Drain()
    {
        if (_tls is not null)
        {
            _ = EndTlsAsync();
            return;
        }

        bool ended;
        lock (_gate)
        {
            if (_stage != ConnectionStage.WritingOut) return;
            ended = _localEnded;
            try
            {
                if (!ended) _socket!.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // The application was faster, and nothing is left to be read either.
                ended = true;
            }

            _stage = ConnectionStage.Draining;
            _since = Environment.Time.GetTimestamp();
        }

        _reader?.Wake();
        if (ended) Close(reset: false);
        else Environment.Watch.Add(this);
    }

    // Closes the socket, and keeps the address for a while.
    private void Close(bool reset)
    {
        Socket? socket;
        TaskCompletionSource? room;
        LinkedListNode<PortalConnection>? held;
        lock (_gate)
        {
            if (_stage == ConnectionStage.Closed) return;
            _stage = ConnectionStage.Closed;
            _since = Environment.Time.GetTimestamp();
            socket = _socket;
            if (_told is { } told) OutletClients.Remove(told.Client, told.Server, told.Peer);
            (room, _room) = (_room, null);
            held = _heldBack;
            // Whoever is writing still reads from a piece, and gives all back.
            if (!_isPumping) _spill?.Clear();
        }

        room?.SetResult();
        if (held is not null) Environment.HeldBack.Remove(held);
        if (socket is not null) Close(socket, reset);
        _way?.Remove(this);
        _portal.Release(this);
        if (_portal.Status == TcpPortalStatus.Closed) Leave();
        else if (_way is not null) Environment.Watch.Add(this);
    }

    private void Leave()
    {
        Router.Remove(Address);
        _way?.Flow.RemoveConsumer(Address);
    }

    private void Close(Socket socket, bool reset)
    {
        try
        {
            if (reset) socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            // The application has gone already, or was never reached, and cannot be told any more.
        }

        if (_tls is not null) _tls.Dispose();
        socket.Dispose();
    }
}
