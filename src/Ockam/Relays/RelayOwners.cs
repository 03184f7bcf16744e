using Ockam.Identities;

namespace Ockam.Relays;

/// <summary>
/// To whom the names of relays belong, as it is stored: a relay node that starts again gives each owner time to come back before another
/// may have the name. Thread-safe.
/// </summary>
internal sealed class RelayOwners
{
    /// <summary>
    /// How long an owner may take: a session tries again every few seconds, and so does one whose own node was started again.
    /// </summary>
    public static readonly TimeSpan ReturnTime = TimeSpan.FromMinutes(2);

    private readonly IRelayOwnerRepository _repository;
    private readonly string _nodeName;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<string, Identifier> _stored;
    private readonly Dictionary<string, Identifier> _wanted;

    private RelayOwners(
        IRelayOwnerRepository repository, string nodeName, TimeProvider time, IReadOnlyDictionary<string, Identifier> stored)
    {
        _repository = repository;
        _nodeName = nodeName;
        _time = time;
        _began = time.GetTimestamp();
        _stored = new Dictionary<string, Identifier>(stored, StringComparer.Ordinal);
        _wanted = new Dictionary<string, Identifier>(stored, StringComparer.Ordinal);
    }

    /// <summary>Whether owners of before still have time to come back.</summary>
    public bool IsReturnTime => _time.GetElapsedTime(_began) < ReturnTime;

    /// <summary>The names that belong to somebody.</summary>
    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_lock) return [.. _wanted.Keys];
        }
    }

    public static async ValueTask<RelayOwners> LoadAsync(
        IRelayOwnerRepository repository, string nodeName, TimeProvider time, CancellationToken cancellationToken) =>
        new(repository, nodeName, time, await repository.ListAsync(nodeName, cancellationToken).ConfigureAwait(false));

    /// <summary>Why somebody may not have a name that no relay has at present; null if it is free.</summary>
    public string? RefusalFor(string name, Identifier? who)
    {
        if (!IsReturnTime) return null;
        lock (_lock)
        {
            return _wanted.TryGetValue(name, out Identifier owner) && owner != who
                ? $"the name belongs to {owner}, who has time to come back until {ReturnTime.TotalSeconds:0} s after this node's start"
                : null;
        }
    }

    /// <summary>Lets a name belong to somebody, or to nobody.</summary>
    /// <returns>Whether that has to be stored still, by <see cref="StoreAsync"/>.</returns>
    public bool Set(string name, Identifier? owner)
    {
        lock (_lock)
        {
            if (owner is { } identifier) _wanted[name] = identifier;
            else _wanted.Remove(name);
            return Find(_stored, name) != owner;
        }
    }

    /// <summary>Stores to whom a name belongs now, whoever set that last.</summary>
    public async Task StoreAsync(string name, CancellationToken cancellationToken)
    {
        // One after the other, each with the newest: then the last to be stored is the last that was set.
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Identifier? wanted;
            lock (_lock)
            {
                wanted = Find(_wanted, name);
                if (Find(_stored, name) == wanted) return;
            }

            if (wanted is { } owner) await _repository.PutAsync(_nodeName, name, owner, cancellationToken).ConfigureAwait(false);
            else await _repository.DeleteAsync(_nodeName, name, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (wanted is { } stored) _stored[name] = stored;
                else _stored.Remove(name);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private static Identifier? Find(Dictionary<string, Identifier> owners, string name) =>
        owners.TryGetValue(name, out Identifier owner) ? owner : null;
}
