using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>
/// Lets the messages of two connections or channels of a relay node reach each other (section 7.4), until one of the two ends. From the
/// third message of a handshake on, the two ends of a channel address each other's way directly, without the relay (appendix A).
/// </summary>
internal sealed class FlowPairing
{
    private readonly Flow _one;
    private readonly Address _oneWay;
    private readonly Flow _other;
    private readonly Address _otherWay;
    private readonly Lock _lock = new();
    private IDisposable? _watchOne;
    private IDisposable? _watchOther;
    private bool _ended;

    private FlowPairing(Flow one, Address oneWay, Flow other, Address otherWay)
    {
        _one = one;
        _oneWay = oneWay;
        _other = other;
        _otherWay = otherWay;
    }

    /// <summary>Joins two flows.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="one">What comes in by the one.</param>
    /// <param name="oneWay">The worker by which messages leave by the one.</param>
    /// <param name="other">What comes in by the other.</param>
    /// <param name="otherWay">The worker by which messages leave by the other.</param>
    public static void Join(Router router, Flow one, Address oneWay, Flow other, Address otherWay)
    {
        var pairing = new FlowPairing(one, oneWay, other, otherWay);
        one.AddConsumer(otherWay);
        other.AddConsumer(oneWay);
        // Either may have ended already, and then this ends it at once.
        pairing.Watch(router.OnRemoved(oneWay.Bytes, pairing.End), router.OnRemoved(otherWay.Bytes, pairing.End));
    }

    private void Watch(IDisposable one, IDisposable other)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _watchOne = one;
                _watchOther = other;
                return;
            }
        }

        one.Dispose();
        other.Dispose();
    }

    private void End()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
        }

        _one.RemoveConsumer(_otherWay);
        _other.RemoveConsumer(_oneWay);
        _watchOne?.Dispose();
        _watchOther?.Dispose();
    }
}
