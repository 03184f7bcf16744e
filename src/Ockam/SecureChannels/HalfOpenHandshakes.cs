namespace Ockam.SecureChannels;

/// <summary>
/// The handshakes of a listener that wait for their third message. When all places are taken, the connection with the most of them
/// gives up its oldest, so that one that floods displaces its own.
/// </summary>
internal sealed class HalfOpenHandshakes : IDisposable
{
    // Time-outs are 10 s, so one look a second ends each within a tenth of that.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, LinkedList<Entry>> _byConnection = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<SecureChannel, LinkedListNode<Entry>> _byChannel = [];
    private readonly TimeProvider _time;
    private readonly ITimer _sweeper;
    private bool _disposed;
    private long _entered;

    public HalfOpenHandshakes(TimeProvider time)
    {
        _time = time;
        _sweeper = time.CreateTimer(static state => ((HalfOpenHandshakes)state!).Sweep(), this, SweepInterval, SweepInterval);
    }

    public int Count
    {
        get
        {
            lock (_lock) return _byChannel.Count;
        }
    }

    public void Add(SecureChannel channel, object connection)
    {
        SecureChannel? displaced = null;
        lock (_lock)
        {
            if (_disposed)
            {
                displaced = channel;
            }
            else
            {
                if (!_byConnection.TryGetValue(connection, out LinkedList<Entry>? own))
                    _byConnection.Add(connection, own = new LinkedList<Entry>());
                if (own.Count >= SecureChannelListener.MaximumHalfOpenPerConnection) displaced = TakeOldest(own);
                else if (_byChannel.Count >= SecureChannelListener.MaximumHalfOpen) displaced = TakeOldest(Longest());
                _byConnection[connection] = own;
                _byChannel.Add(channel, own.AddLast(new Entry(channel, connection, _time.GetTimestamp(), ++_entered)));
            }
        }

        displaced?.Close(SecureChannelCloseReason.Displaced);
        // A handshake can end, well or badly, before it is entered here or while it is: so look again after asking to be told.
        channel.Closed += Remove;
        if (channel.Status != SecureChannelStatus.Handshaking) Remove(channel);
    }

    public void Remove(SecureChannel channel)
    {
        lock (_lock)
        {
            if (_byChannel.TryGetValue(channel, out LinkedListNode<Entry>? node)) Take(node);
        }
    }

    public void Dispose()
    {
        List<SecureChannel> open;
        lock (_lock)
        {
            _disposed = true;
            open = [.. _byChannel.Keys];
            _byChannel.Clear();
            _byConnection.Clear();
        }

        _sweeper.Dispose();
        foreach (SecureChannel channel in open) channel.Close(SecureChannelCloseReason.ClosedHere);
    }

    private void Sweep()
    {
        List<SecureChannel> late = [];
        lock (_lock)
        {
            foreach (LinkedListNode<Entry> node in _byChannel.Values)
            {
                if (_time.GetElapsedTime(node.Value.Since) >= SecureChannelListener.HandshakeTimeout) late.Add(node.Value.Channel);
            }
        }

        foreach (SecureChannel channel in late)
        {
            Remove(channel);
            if (channel.Status != SecureChannelStatus.Handshaking) continue;
            channel.Guard(static timedOut => timedOut.Close(SecureChannelCloseReason.HandshakeTimeout));
        }
    }

    // Of several, the one whose oldest has waited longest: an honest newcomer is through before its turn comes.
    private LinkedList<Entry> Longest()
    {
        LinkedList<Entry>? longest = null;
        foreach (LinkedList<Entry> list in _byConnection.Values)
        {
            if (longest is null || list.Count > longest.Count
                || (list.Count == longest.Count && list.First!.Value.Order < longest.First!.Value.Order))
            {
                longest = list;
            }
        }

        return longest!;
    }

    private SecureChannel TakeOldest(LinkedList<Entry> list)
    {
        LinkedListNode<Entry> node = list.First!;
        Take(node);
        return node.Value.Channel;
    }

    private void Take(LinkedListNode<Entry> node)
    {
        LinkedList<Entry> list = node.List!;
        list.Remove(node);
        if (list.Count == 0) _byConnection.Remove(node.Value.Connection);
        _byChannel.Remove(node.Value.Channel);
    }

    private readonly record struct Entry(SecureChannel Channel, object Connection, long Since, long Order);
}
