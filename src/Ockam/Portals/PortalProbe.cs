using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// Asks an outlet for one connection as an inlet does (section 6.2), and gives it up as soon as it stands: what an outlet and its target
/// say is known then, and no application was in between.
/// </summary>
internal sealed class PortalProbe : Worker
{
    // An answer that nobody waits for any more is still taken for so long: the outlet would otherwise keep its connection for nobody. Its
    // own limit for its target is 5 s.
    private static readonly TimeSpan s_afterlife = TimeSpan.FromSeconds(10);

    private readonly Router _router;
    private readonly LocalInfo? _peer;
    private readonly TaskCompletionSource<PortalProbeAnswer> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PortalProbe(Router router, LocalInfo? peer)
    {
        _router = router;
        _peer = peer;
    }

    private Address Address { get; } = Address.Random();

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="time">The clock.</param>
    /// <param name="outlet">The route to the outlet's worker.</param>
    /// <param name="flow">How answers come in.</param>
    /// <param name="peer">Who must answer: what the channel to the outlet's node knows of its other end; null without a channel.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RoutingException">The question was dropped on this node.</exception>
    public static async Task<PortalProbeAnswer> AskAsync(
        Router router, TimeProvider time, Route outlet, Flow flow, LocalInfo? peer, TimeSpan limit, CancellationToken cancellationToken)
    {
        var probe = new PortalProbe(router, peer);
        router.Register(probe.Address, probe);
        flow.AddConsumer(probe.Address);
        try
        {
            probe.Send(outlet);
            return await probe._answered.Task.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return PortalProbeAnswer.None;
        }
        finally
        {
            if (probe._answered.Task.IsCompleted) probe.Leave(flow);
            else _ = probe.LeaveLaterAsync(flow, time);
        }
    }

    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        if (_peer is not null && !ReferenceEquals(message.LocalInfo, _peer)) return Refuse(DropReason.AccessDenied);
        PortalMessageKind kind = PortalMessage.Read(message.Payload).Kind;
        switch (kind)
        {
            case PortalMessageKind.Pong:
                _answered.TrySetResult(PortalProbeAnswer.Connected);
                message.Onward.Set(message.Return);
                message.Return.Clear();
                message.Return.Push(Address);
                message.SetPayload(PortalMessage.Disconnect);
                return Disposition.Forward;
            case PortalMessageKind.Disconnect:
                _answered.TrySetResult(PortalProbeAnswer.Disconnected);
                return Disposition.Done;
            default:
                // A server that speaks first, as sshd does, may have said something before it hears of the end.
                return kind == PortalMessageKind.Payload ? Disposition.Done : Refuse(DropReason.Malformed);
        }
    }

    private void Send(Route outlet)
    {
        RoutedMessage message = _router.Rent();
        try
        {
            message.Onward.Set(outlet);
            message.Return.Push(Address);
            message.SetPayload(PortalMessage.Ping);
            if (!_router.Dispatch(message)) throw new RoutingException($"Nobody on this node has the first address of {outlet} any more.");
        }
        finally
        {
            _router.Return(message);
        }
    }

    private Disposition Refuse(DropReason reason)
    {
        _router.Drop(reason);
        return Disposition.Dropped;
    }

    private void Leave(Flow flow)
    {
        flow.RemoveConsumer(Address);
        _router.Remove(Address);
    }

    private async Task LeaveLaterAsync(Flow flow, TimeProvider time)
    {
        using var end = new CancellationTokenSource(s_afterlife, time);
        await ((Task)_answered.Task).WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Leave(flow);
    }
}
