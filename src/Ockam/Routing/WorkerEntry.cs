namespace Ockam.Routing;

/// <summary>A worker in the table, and who wants to know when it goes.</summary>
internal sealed class WorkerEntry(Address address, Worker worker)
{
    public static readonly IDisposable NoSubscription = new Subscription(null, static () => { });

    private readonly Lock _lock = new();
    private HashSet<Subscription>? _subscriptions;
    private bool _removed;

    public Address Address { get; } = address;

    public Worker Worker { get; } = worker;

    public IDisposable? Subscribe(Action callback)
    {
        lock (_lock)
        {
            if (_removed) return null;
            var subscription = new Subscription(this, callback);
            (_subscriptions ??= []).Add(subscription);
            return subscription;
        }
    }

    public void NotifyRemoved(Router router)
    {
        HashSet<Subscription>? subscriptions;
        lock (_lock)
        {
            _removed = true;
            subscriptions = _subscriptions;
            _subscriptions = null;
        }

        if (subscriptions is null) return;
        foreach (Subscription subscription in subscriptions)
        {
            try
            {
                subscription.Callback();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The others must be told all the same.
                router.ReportFailure(Address, exception);
            }
        }
    }

    private sealed class Subscription(WorkerEntry? entry, Action callback) : IDisposable
    {
        public Action Callback { get; } = callback;

        public void Dispose()
        {
            if (entry is null) return;
            lock (entry._lock) entry._subscriptions?.Remove(this);
        }
    }
}
