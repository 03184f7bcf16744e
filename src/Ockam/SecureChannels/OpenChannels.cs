namespace Ockam.SecureChannels;

/// <summary>
/// The open channels of a listener. When all places are taken, the connection with the most of them gives up the one that has been silent
/// the longest, so that one that opens without end displaces its own.
/// </summary>
/// <param name="perConnection">How many may come by one connection.</param>
/// <param name="inAll">How many there may be.</param>
internal sealed class OpenChannels(int perConnection, int inAll)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, HashSet<SecureChannel>> _byConnection = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SecureChannel> _all = [];

    public int Count
    {
        get
        {
            lock (_lock) return _all.Count;
        }
    }

    public void Add(SecureChannel channel)
    {
        SecureChannel? displaced = null;
        lock (_lock)
        {
            if (!_byConnection.TryGetValue(channel.Origin, out HashSet<SecureChannel>? own)) _byConnection.Add(channel.Origin, own = []);
            if (own.Count >= perConnection) displaced = LongestSilent(own);
            else if (_all.Count >= inAll) displaced = LongestSilent(Largest());
            if (displaced is not null) Take(displaced);
            // What was taken may have been the last of this connection.
            _byConnection[channel.Origin] = own;
            own.Add(channel);
            _all.Add(channel);
        }

        displaced?.Displace();
        // A channel can end before it is entered here or while it is: so look again after asking to be told.
        channel.Closed += Remove;
        if (channel.Status == SecureChannelStatus.Closed) Remove(channel);
    }

    private void Remove(SecureChannel channel)
    {
        lock (_lock) Take(channel);
    }

    private void Take(SecureChannel channel)
    {
        if (!_all.Remove(channel)) return;
        HashSet<SecureChannel> own = _byConnection[channel.Origin];
        own.Remove(channel);
        if (own.Count == 0) _byConnection.Remove(channel.Origin);
    }

    // Of several, the one with the longest silence. Looked for only when all places are taken, beside a handshake that costs more.
    private HashSet<SecureChannel> Largest()
    {
        HashSet<SecureChannel>? largest = null;
        TimeSpan silence = default;
        foreach (HashSet<SecureChannel> own in _byConnection.Values)
        {
            if (largest is not null && own.Count < largest.Count) continue;
            TimeSpan ownSilence = own.Count == 0 ? default : LongestSilent(own).Silence;
            if (largest is not null && own.Count == largest.Count && ownSilence <= silence) continue;
            largest = own;
            silence = ownSilence;
        }

        return largest!;
    }

    private static SecureChannel LongestSilent(HashSet<SecureChannel> channels) => channels.MaxBy(static channel => channel.Silence)!;
}
