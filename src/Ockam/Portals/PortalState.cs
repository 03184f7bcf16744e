namespace Ockam.Portals;

/// <summary>
/// One end of a portal connection as the protocol sees it (section 6.2): no sockets, no clocks. Each event is answered with what is to be
/// done. Not thread-safe.
/// </summary>
internal struct PortalState(PortalRole role)
{
    private ushort _nextCounter;

    /// <summary>How far it is.</summary>
    public PortalPhase Phase { get; private set; }

    /// <summary>Whether the local application has ended its direction, and the peer was not told yet.</summary>
    public readonly bool IsHeldBack => Phase == PortalPhase.HeldBack;

    /// <summary>A message of the peer.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="counter">The number of a Payload that has one.</param>
    public PortalActions Receive(PortalMessageKind kind, ushort? counter = null)
    {
        switch (Phase)
        {
            case PortalPhase.Opening when role == PortalRole.Inlet && kind == PortalMessageKind.Pong:
                Phase = PortalPhase.Open;
                return PortalActions.Open;
            case PortalPhase.Opening when role == PortalRole.Inlet:
                Phase = PortalPhase.Ended;
                return kind == PortalMessageKind.Disconnect ? PortalActions.Abort : PortalActions.TellPeer | PortalActions.Abort;
            case PortalPhase.Opening:
                // Nobody was told this address yet.
                return PortalActions.Refuse;
            case PortalPhase.Ended:
                // An outlet that connected too late would otherwise keep its connection for nobody.
                return role == PortalRole.Inlet && kind == PortalMessageKind.Pong ? PortalActions.TellPeer : PortalActions.None;
        }

        switch (kind)
        {
            case PortalMessageKind.Payload when counter is null:
                return PortalActions.Deliver;
            case PortalMessageKind.Payload when counter == _nextCounter:
                _nextCounter++;
                return PortalActions.Deliver;
            case PortalMessageKind.Payload:
                return Fail();
            case PortalMessageKind.Disconnect:
                Phase = PortalPhase.Ended;
                return PortalActions.Finish;
            default:
                return PortalActions.Refuse;
        }
    }

    /// <summary>The outlet's target is connected.</summary>
    public PortalActions Connected()
    {
        if (Phase != PortalPhase.Opening) return PortalActions.None;
        Phase = PortalPhase.Open;
        return PortalActions.Open;
    }

    /// <summary>The local application sends no more.</summary>
    /// <param name="holdBack">Whether its peer may still be answering, and is told later (<see cref="GraceOver"/>).</param>
    public PortalActions LocalEnd(bool holdBack)
    {
        if (Phase != PortalPhase.Open) return PortalActions.None;
        Phase = holdBack ? PortalPhase.HeldBack : PortalPhase.Ended;
        return holdBack ? PortalActions.None : PortalActions.TellPeer | PortalActions.Finish;
    }

    /// <summary>Nothing has come from the peer for a while after <see cref="LocalEnd"/>.</summary>
    public PortalActions GraceOver()
    {
        if (Phase != PortalPhase.HeldBack) return PortalActions.None;
        Phase = PortalPhase.Ended;
        return PortalActions.TellPeer | PortalActions.Finish;
    }

    /// <summary>The local connection failed or could not be made, or the peer does not keep to the protocol.</summary>
    public PortalActions Fail()
    {
        if (Phase == PortalPhase.Ended) return PortalActions.None;
        bool tell = role == PortalRole.Outlet || Phase != PortalPhase.Opening;
        Phase = PortalPhase.Ended;
        return (tell ? PortalActions.TellPeer : PortalActions.None) | PortalActions.Abort;
    }

    /// <summary>The way to the peer is gone.</summary>
    public PortalActions Lost()
    {
        if (Phase == PortalPhase.Ended) return PortalActions.None;
        Phase = PortalPhase.Ended;
        return PortalActions.Abort;
    }
}
