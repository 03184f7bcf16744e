using System.Collections.Concurrent;

namespace Ockam.SecureChannels;

/// <summary>The channels of a node, and the clock that finds silent peers and what has expired.</summary>
internal sealed class SecureChannelTable : IDisposable
{
    // Probing is a matter of tens of seconds; looking once a second is exact enough and costs nothing.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<SecureChannel, byte> _channels = new();
    private readonly ITimer _timer;
    private long _completed;
    private long _failed;

    public SecureChannelTable(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((SecureChannelTable)state!).LookAfterChannels(), this, Interval, Interval);

    /// <summary>Raised when a channel has opened or ended; it must not block.</summary>
    public event Action<SecureChannel>? Changed;

    /// <summary>How many handshakes led to a channel.</summary>
    public long HandshakesCompleted => Interlocked.Read(ref _completed);

    /// <summary>How many did not.</summary>
    public long HandshakesFailed => Interlocked.Read(ref _failed);

    public IReadOnlyCollection<SecureChannel> All => [.. _channels.Keys];

    public void Add(SecureChannel channel) => _channels.TryAdd(channel, 0);

    /// <summary>The channel's handshake is complete.</summary>
    public void Opened(SecureChannel channel)
    {
        Interlocked.Increment(ref _completed);
        Changed?.Invoke(channel);
    }

    /// <summary>The channel has ended, or its handshake has failed.</summary>
    public void Remove(SecureChannel channel)
    {
        if (!_channels.TryRemove(channel, out _)) return;
        if (channel.Info is null) Interlocked.Increment(ref _failed);
        else Changed?.Invoke(channel);
    }

    public void Dispose() => _timer.Dispose();

    private void LookAfterChannels()
    {
        foreach (SecureChannel channel in _channels.Keys)
        {
            channel.Guard(static open => open.GiveSignOfLife());
            channel.Guard(static silent => silent.ProbeIfSilent());
            channel.Guard(static old => old.EndWhatHasExpired());
        }
    }
}
