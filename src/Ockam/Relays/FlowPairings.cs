using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>
/// The pairings of a relay service, of which there is one for each two connections or channels that met at a relay: as many as somebody
/// with a connection and a list of relays likes to make, unless they are bounded. Thread-safe.
/// </summary>
/// <param name="router">The node's router.</param>
/// <param name="mostOfFlow">How many one incoming connection or channel may have.</param>
/// <param name="most">How many there may be in all.</param>
internal sealed class FlowPairings(Router router, int mostOfFlow = FlowPairings.MostOfFlow, int most = FlowPairings.Most)
{
    // A node that reaches so many others through one connection to the relay. Whoever has more loses the oldest, and makes it anew.
    private const int MostOfFlow = 256;

    // Of some 600 bytes each: 20 MiB.
    private const int Most = 32_768;

    private readonly Lock _lock = new();
    private readonly Dictionary<Flow, LinkedList<FlowPairing>> _byFlow = [];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _count;
        }
    }

    /// <summary>Joins two flows, until one of the two ends or others need the room.</summary>
    /// <param name="one">What comes in by the one, which asks for it.</param>
    /// <param name="oneWay">The worker by which messages leave by the one.</param>
    /// <param name="other">What comes in by the other.</param>
    /// <param name="otherWay">The worker by which messages leave by the other.</param>
    public void Join(Flow one, Address oneWay, Flow other, Address otherWay)
    {
        // Before the new one, which may share a permission with it.
        FindSurplus(one)?.End();
        var pairing = new FlowPairing(this, one, oneWay, other, otherWay);
        // What is in the table can end at any time, and then takes back what it has permitted.
        pairing.Permit();
        lock (_lock)
        {
            if (!_byFlow.TryGetValue(one, out LinkedList<FlowPairing>? list)) _byFlow.Add(one, list = new LinkedList<FlowPairing>());
            list.AddLast(pairing);
            _count++;
        }

        // Either may have ended already, and then this ends it at once.
        pairing.Watch(router.OnRemoved(oneWay.Bytes, pairing.End), router.OnRemoved(otherWay.Bytes, pairing.End));
    }

    /// <summary>Ends all pairings of a flow, whoever asked for them.</summary>
    public void EndAll(Flow flow)
    {
        FlowPairing[] all;
        lock (_lock)
        {
            all = [.. _byFlow.Values.SelectMany(list => list)
                .Where(pairing => ReferenceEquals(pairing.Asker, flow) || ReferenceEquals(pairing.Other, flow))];
        }

        foreach (FlowPairing pairing in all) pairing.End();
    }

    /// <summary>Forgets one that has ended.</summary>
    internal void Remove(FlowPairing pairing)
    {
        lock (_lock)
        {
            if (!_byFlow.TryGetValue(pairing.Asker, out LinkedList<FlowPairing>? list) || !list.Remove(pairing)) return;
            _count--;
            if (list.Count == 0) _byFlow.Remove(pairing.Asker);
        }
    }

    // The oldest of the flow that has too many, or where there are too many in all, of the flow that has most: not of those that have few.
    private FlowPairing? FindSurplus(Flow asker)
    {
        lock (_lock)
        {
            LinkedList<FlowPairing>? list = _byFlow.GetValueOrDefault(asker);
            if (list?.Count >= mostOfFlow) return list.First?.Value;
            return _count < most ? null : _byFlow.Values.MaxBy(each => each.Count)?.First?.Value;
        }
    }
}
