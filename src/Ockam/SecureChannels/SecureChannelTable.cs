using System.Collections.Concurrent;

namespace Ockam.SecureChannels;

/// <summary>The channels of a node, and the clock that finds silent peers and what has expired.</summary>
internal sealed class SecureChannelTable : IDisposable
{
    // Probing is a matter of tens of seconds; looking once a second is exact enough and costs nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<SecureChannel, byte> _channels = new();
    private readonly ITimer _timer;

    public SecureChannelTable(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((SecureChannelTable)state!).LookAfterChannels(), this, Interval, Interval);

    public IReadOnlyCollection<SecureChannel> All => [.. _channels.Keys];

    public void Add(SecureChannel channel) => _channels.TryAdd(channel, 0);

    public void Remove(SecureChannel channel) => _channels.TryRemove(channel, out _);

    public void Dispose() => _timer.Dispose();

    private void LookAfterChannels()
    {
        foreach (SecureChannel channel in _channels.Keys)
        {
            channel.Guard(static silent => silent.ProbeIfSilent());
            channel.Guard(static old => old.EndWhatHasExpired());
        }
    }
}
