using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Relays;

public sealed partial class RelayService
{
    private readonly Dictionary<string, Relay> _relays = [];
    private readonly Dictionary<Identifier, int> _owned = [];
    private readonly HashSet<Relay> _lost = [];
    private readonly FlowPairings _pairings;
    private int _anonymous;

    // Under the lock. Makes room where a relay without a connection can go. A relay that is taken over has its place in the whole already,
    // and is not the one that goes: its new owner would be told of a relay that does not exist.
    private bool HasRoom(Identifier? owner, Relay? taken, ref string reason)
    {
        if (taken is not null && taken.Owner == owner) return true;
        int limit = owner is null ? _options.MaximumAnonymous : _options.MaximumPerIdentifier;
        int count = owner is { } identifier ? _owned.GetValueOrDefault(identifier) : _anonymous;
        if (count >= limit && !Evict(relay => relay.Owner == owner))
        {
            reason = owner is null ? $"there are {limit} relays without an identity already" : $"{owner} has {limit} relays already";
            return false;
        }

        if (taken is not null || _relays.Count < _options.Maximum || Evict(_ => true)) return true;
        reason = $"there are {_options.Maximum} relays already";
        return false;
    }

    // Under the lock.
    private bool Evict(Func<Relay, bool> filter)
    {
        Relay? oldest = _lost.Where(filter).MinBy(relay => relay.Since);
        if (oldest is null) return false;
        Forget(oldest);
        return true;
    }

    // Under the lock.
    private Relay Add(RelayPath path)
    {
        var relay = new Relay(_router, _pairings, path, _time.GetUtcNow(), _options.MembersOnly);
        _relays.Add(relay.Name, relay);
        Count(path.Owner, 1);
        _router.Register(relay.Address, relay.Worker);
        _publish(relay.Address);
        Watch(relay, path);
        return relay;
    }

    // Under the lock.
    private void Lead(Relay relay, RelayPath path)
    {
        relay.Path.EndWatches();
        Count(relay.Owner, -1);
        Count(path.Owner, 1);
        _lost.Remove(relay);
        relay.Lead(path, _time.GetUtcNow());
        Watch(relay, path);
    }

    // Under the lock.
    private void Forget(Relay relay)
    {
        _relays.Remove(relay.Name);
        ForgetOwner(relay.Name);
        _lost.Remove(relay);
        Count(relay.Owner, -1);
        relay.Path.EndWatches();
        _withdraw(relay.Address);
        _router.Remove(relay.Address);
    }

    private void Count(Identifier? owner, int change)
    {
        if (owner is not { } identifier) _anonymous += change;
        else if (_owned.GetValueOrDefault(identifier) + change is > 0 and var count) _owned[identifier] = count;
        else _owned.Remove(identifier);
    }

    private void Watch(Relay relay, RelayPath path)
    {
        path.Watch = _router.OnRemoved(path.FirstHop.Bytes, () => Lose(relay, path));
        // On another thread, and so after this lock: it may be told at once.
        path.Grant = _options.Authorization.Watch(path.Registration.Request, reason => ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.service.Withdraw(state.relay, state.path, state.reason),
            (service: this, relay, path, reason),
            preferLocal: false));
    }

    // Its owner may not have it any more: the relay ends, and with it what was set up through its owner's connection. The owner is not told
    // why, which may be what a policy asks for. Answers whether it was this that ended it.
    private bool Withdraw(Relay relay, RelayPath path, string reason)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(relay.Path, path) || !ReferenceEquals(_relays.GetValueOrDefault(relay.Name), relay)) return false;
            Forget(relay);
        }

        if (!path.IsLost) TellLost(path, "its owner may not have it any more");
        // Whoever has found the relay a moment before forwards nothing by it either.
        path.IsLost = true;
        _pairings.EndAll(path.Registration.Flow);
        _router.Raise(Changed, this, relay);
        Interlocked.Increment(ref _refusals);
        if (Refused is { } refused && MayTell()) _router.Raise(refused, path.Registration.Request, reason);
        return true;
    }

    // At any time, also before 'Watch' has come back.
    private void Lose(Relay relay, RelayPath path)
    {
        path.IsLost = true;
        lock (_lock)
        {
            if (!ReferenceEquals(relay.Path, path) || !ReferenceEquals(_relays.GetValueOrDefault(relay.Name), relay)) return;
            // A name without an identity belongs to a connection, and ends with it.
            if (path.Owner is null) Forget(relay);
            else _lost.Add(relay);
        }

        _router.Raise(Changed, this, relay);
    }
}
