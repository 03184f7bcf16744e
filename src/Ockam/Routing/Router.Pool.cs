using System.Collections.Concurrent;

namespace Ockam.Routing;

public sealed partial class Router
{
    // Each costs about 2 KiB; a node's threads use a few at a time.
    private const int PooledMessages = 64;

    private readonly ConcurrentBag<RoutedMessage> _pool = [];
    private int _pooled;

    /// <summary>Takes a message object for a message that starts here.</summary>
    public RoutedMessage Rent()
    {
        if (!_pool.TryTake(out RoutedMessage? message)) return new RoutedMessage();
        Interlocked.Decrement(ref _pooled);
        return message;
    }

    /// <summary>Gives a message object back.</summary>
    public void Return(RoutedMessage message)
    {
        message.Reset();
        message.Congested = null;
        message.Borrower = null;
        message.Pending = null;
        if (Interlocked.Increment(ref _pooled) <= PooledMessages) _pool.Add(message);
        else Interlocked.Decrement(ref _pooled);
    }
}
