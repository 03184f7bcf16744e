namespace Ockam.Transport;

public sealed partial class TcpListener
{
    // Each time there is no room, this part of the connections makes some, so that finding them costs little a connection.
    private const int EvictedPart = 64;

    // A peer with one connection of which nothing is known has as much to lose as one with so many over which somebody proved something.
    private const int UnknownWeight = 16;

    private static int Weight(PeerStanding standing) => standing == PeerStanding.Unknown ? UnknownWeight : 1;

    // One after the other, of the peer that has the most of them, those go over which nobody proved anything, and of these the one silent
    // the longest. That somebody proved an identity counts for something; only one that this node was told to accept keeps its connection.
    private List<TcpConnection> MakeRoom(string reason, int least = 1)
    {
        var byPeer = new PriorityQueue<PeerConnections, (int Weight, long LastReceived)>();
        foreach (IGrouping<PeerNetwork, TcpConnection> peer in _connections.Keys
            .Where(connection => connection.Standing != PeerStanding.Trusted)
            .GroupBy(connection => connection.Network))
        {
            var connections = new PeerConnections(peer);
            byPeer.Enqueue(connections, connections.Priority);
        }

        int wanted = Math.Max(least, _connections.Count / EvictedPart);
        var evicted = new List<TcpConnection>();
        while (evicted.Count < wanted && byPeer.TryDequeue(out PeerConnections? largest, out _))
        {
            evicted.Add(largest.TakeFirst());
            evicted[^1].Close($"{reason}, and this was silent the longest.", null);
            if (!largest.IsEmpty) byPeer.Enqueue(largest, largest.Priority);
        }

        Interlocked.Add(ref _evicted, evicted.Count);
        return evicted;
    }

    // The state of each is read once: it changes meanwhile.
    private sealed class PeerConnections
    {
        private readonly Queue<(TcpConnection Connection, PeerStanding Standing, long LastReceived)> _inOrder;
        private int _weight;

        public PeerConnections(IEnumerable<TcpConnection> connections)
        {
            _inOrder = new(connections
                .Select(connection => (connection, connection.Standing, connection.LastReceived))
                .OrderBy(one => one.Standing)
                .ThenBy(one => one.LastReceived));
            _weight = _inOrder.Sum(one => Weight(one.Standing));
        }

        public bool IsEmpty => _inOrder.Count == 0;

        public (int Weight, long LastReceived) Priority => (-_weight, _inOrder.Peek().LastReceived);

        public TcpConnection TakeFirst()
        {
            (TcpConnection connection, PeerStanding standing, _) = _inOrder.Dequeue();
            _weight -= Weight(standing);
            return connection;
        }
    }
}
