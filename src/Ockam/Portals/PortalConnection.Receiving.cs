using Ockam.Encoding;
using Ockam.Policies;
using Ockam.Routing;

namespace Ockam.Portals;

internal sealed partial class PortalConnection
{
    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        PortalWay way = _way!;
        // Section 6.2: there is nothing behind this worker.
        if (message.Onward.Count != 1) return Refuse(DropReason.Malformed);
        if (!way.Accepts(message)) return Refuse(DropReason.AccessDenied);
        if (!way.Check()) return Refuse(DropReason.Closed);
        PortalMessage content;
        try
        {
            content = PortalMessage.Read(message.Payload);
        }
        catch (EncodingException) when (message.PayloadLength > 0 && message.Payload[0] == (byte)PortalMessageKind.Payload)
        {
            // Bytes that cannot be had are a hole.
            Fail("The peer sent a Payload that cannot be read.");
            throw;
        }

        // One about whom more must be read first was let in when the way began, and is watched.
        if (content.Kind == PortalMessageKind.Pong && _portal.Access.Decide(message.LocalInfo) == PolicyVerdict.Denied)
        {
            string reason = "The other end of the way is not one that is trusted: " + _portal.Access.Refusal(message.LocalInfo);
            _portal.Refused(reason);
            Lose(reason);
            return Refuse(DropReason.AccessDenied);
        }

        return Take(message, content);
    }

    private Disposition Take(RoutedMessage message, PortalMessage content)
    {
        if (content.Kind != PortalMessageKind.Payload) PortalGather.Flush(this);
        PortalActions actions;
        bool isOpening;
        lock (_gate)
        {
            isOpening = _state.Phase == PortalPhase.Opening;
            actions = _state.Receive(content.Kind, content.Counter);
            if (actions.HasFlag(PortalActions.Open))
            {
                _route = message.Return.Elements.ToArray();
                _routeCount = message.Return.Count;
            }
        }

        if (actions == PortalActions.Deliver) return Deliver(message, content.Data);
        if (actions == PortalActions.Refuse) return Refuse(DropReason.Malformed);
        if (actions.HasFlag(PortalActions.Abort)) _portal.Failed(Reason(content.Kind, isOpening));
        Perform(actions & ~PortalActions.TellPeer);
        return actions.HasFlag(PortalActions.TellPeer) ? AnswerDisconnect(message) : Disposition.Done;
    }

    private Disposition Deliver(RoutedMessage message, ReadOnlySpan<byte> data)
    {
        _portal.CountFromPeer(data.Length);
        if (_state.IsHeldBack)
        {
            _lastDelivered = Environment.Time.GetTimestamp();
            if (_heldBack is { } held) Environment.HeldBack.Touch(held);
        }

        // Not under the gate: what was put off of another connection is written before.
        if (_tls is null && message.IsStable && !HasSpill && PortalGather.TryAdd(this, Segment(message, data))) return Disposition.Done;
        PortalGather.Flush(this);
        bool written;
        lock (_gate) written = Write(data, message);
        if (written) return Disposition.Done;
        lock (_gate)
        {
            if (_state.Fail() == PortalActions.None) return Disposition.Done;
        }

        _portal.Failed(ClosedByApplication);
        Close(reset: true);
        return AnswerDisconnect(message);
    }

    // In place of the message that it answers: answers have room of their own on the way out.
    private Disposition AnswerDisconnect(RoutedMessage message)
    {
        message.Onward.Set(message.Return);
        message.Return.Clear();
        message.Return.Push(Address);
        message.SetPayload(PortalMessage.Disconnect);
        return Disposition.Forward;
    }

    private Disposition Refuse(DropReason reason)
    {
        Router.Drop(reason);
        return Disposition.Dropped;
    }

    private static string Reason(PortalMessageKind kind, bool isOpening) => kind switch
    {
        PortalMessageKind.Disconnect => "The outlet could not connect to its target.",
        PortalMessageKind.Payload when !isOpening => "The peer's numbers of Payloads are not in order.",
        _ => $"The peer answered Ping with {kind}.",
    };
}
