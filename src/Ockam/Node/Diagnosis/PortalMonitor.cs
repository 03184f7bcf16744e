using Ockam.Node.Control;

namespace Ockam.Node.Diagnosis;

/// <summary>Looks at the portals of nodes again and again, and tells how much they do. Not thread-safe.</summary>
/// <param name="time">The clock; null for the system's.</param>
public sealed class PortalMonitor(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private Dictionary<(string Node, bool IsInlet, string Name), Sample> _last = [];

    /// <summary>Looks once. A portal that was made anew since begins from nothing.</summary>
    /// <param name="nodes">The nodes as they are now.</param>
    /// <returns>Their portals: inlets before outlets, each by node and name.</returns>
    public IReadOnlyList<PortalActivity> Look(IEnumerable<NodeDescription> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        long now = _time.GetTimestamp();
        var samples = new Dictionary<(string, bool, string), Sample>();
        var all = new List<PortalActivity>();
        foreach ((string node, bool isInlet, PortalSnapshot portal) in Portals(nodes))
        {
            var key = (node, isInlet, portal.Name);
            if (!samples.TryAdd(key, new Sample(now, portal))) continue;
            Sample? before = _last.GetValueOrDefault(key);
            all.Add(new PortalActivity(
                node, isInlet, portal, Rate(before, now, last => last.BytesToPeer, portal),
                Rate(before, now, last => last.BytesFromPeer, portal)));
        }

        _last = samples;
        return all;
    }

    private double Rate(Sample? before, long now, Func<PortalSnapshot, long> bytes, PortalSnapshot portal)
    {
        if (before is null) return 0;
        TimeSpan since = _time.GetElapsedTime(before.At, now);
        // Counters that have gone back are those of another one with the same name.
        long grown = bytes(portal) - bytes(before.Portal);
        return since <= TimeSpan.Zero || grown <= 0 ? 0 : Math.Round(grown / since.TotalSeconds, 1);
    }

    private static IEnumerable<(string Node, bool IsInlet, PortalSnapshot Portal)> Portals(IEnumerable<NodeDescription> nodes)
    {
        NodeDescription[] all = [.. nodes.Where(node => node.Snapshot is not null).OrderBy(node => node.Name, StringComparer.Ordinal)];
        return all.SelectMany(node => node.Snapshot!.Inlets.Select(inlet => (node.Name, true, inlet)))
            .Concat(all.SelectMany(node => node.Snapshot!.Outlets.Select(outlet => (node.Name, false, outlet))));
    }

    private sealed record Sample(long At, PortalSnapshot Portal);
}
