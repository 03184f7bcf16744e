using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>
/// Lets the messages of two connections or channels of a relay node reach each other (section 7.4), until one of the two ends. From the
/// third message of a handshake on, the two ends of a channel address each other's way directly, without the relay (appendix A).
/// </summary>
internal sealed class FlowPairing(FlowPairings all, Flow one, Address oneWay, Flow other, Address otherWay)
{
    private readonly Lock _lock = new();
    private IDisposable? _watchOne;
    private IDisposable? _watchOther;
    private bool _ended;

    /// <summary>The flow that asked for it.</summary>
    public Flow Asker => one;

    /// <summary>The flow that it joins with that one.</summary>
    public Flow Other => other;

    /// <summary>Opens the two ways.</summary>
    public void Permit()
    {
        one.AddConsumer(otherWay);
        other.AddConsumer(oneWay);
    }

    /// <summary>Takes what watches over the two ways; it is disposed of at the end.</summary>
    public void Watch(IDisposable watchOne, IDisposable watchOther)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _watchOne = watchOne;
                _watchOther = watchOther;
                return;
            }
        }

        watchOne.Dispose();
        watchOther.Dispose();
    }

    /// <summary>Closes the two ways.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
        }

        all.Remove(this);
        one.RemoveConsumer(otherWay);
        other.RemoveConsumer(oneWay);
        _watchOne?.Dispose();
        _watchOther?.Dispose();
    }
}
