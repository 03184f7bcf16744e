using Ockam.Portals;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // How often a node that is told to end looks whether connections are still open.
    private static readonly TimeSpan s_drainInterval = TimeSpan.FromMilliseconds(50);

    // Twice as long as a round trip around the world: who waits for an answer is not taken for one who has none to come.
    private static readonly TimeSpan s_quietTime = TimeSpan.FromMilliseconds(600);

    // Of one connection in that time. Signs of life of a few idle channels, some 100 bytes every 2 s each, stay below; a transfer that is
    // worth waiting for does not.
    private const long QuietBytes = 2 * 1024;

    /// <summary>
    /// Accepts nothing new, and waits for open connections of inlets and outlets to end; where relays are run for others, until those who
    /// use them have had nothing but signs of life for 0.6 s, since their connections are not to be seen from here.
    /// </summary>
    /// <param name="limit">How long it waits.</param>
    /// <returns>How many connections of inlets and outlets are open still.</returns>
    public async Task<int> DrainAsync(TimeSpan limit)
    {
        _tcp.StopListening();
        foreach (TcpInlet inlet in Inlets) inlet.Suspend();
        foreach (TcpOutlet outlet in Outlets) outlet.Suspend();
        long start = _options.Time.GetTimestamp();
        long quietSince = start;
        bool relays = RelayService is { Relays.Count: > 0 };
        var before = new Dictionary<TcpConnection, long>();
        while (_options.Time.GetElapsedTime(start) < limit)
        {
            if (relays && HasTraffic(before)) quietSince = _options.Time.GetTimestamp();
            bool quiet = !relays || _options.Time.GetElapsedTime(quietSince) >= s_quietTime;
            if (quiet && CountPortalConnections() == 0) break;
            await Task.Delay(s_drainInterval, _options.Time).ConfigureAwait(false);
        }

        return CountPortalConnections();
    }

    // Of each connection apart: what a thousand idle ones have in signs of life is more than one transfer. One that is new has traffic.
    private bool HasTraffic(Dictionary<TcpConnection, long> before)
    {
        bool hasTraffic = false;
        foreach (TcpConnection connection in _tcp.Connections)
        {
            long received = connection.BytesReceived;
            if (before.TryGetValue(connection, out long known) && received - known <= QuietBytes) continue;
            before[connection] = received;
            hasTraffic = true;
        }

        return hasTraffic;
    }

    private int CountPortalConnections() => Inlets.Sum(inlet => inlet.OpenConnections) + Outlets.Sum(outlet => outlet.OpenConnections);
}
