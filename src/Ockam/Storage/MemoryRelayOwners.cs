using Ockam.Identities;
using Ockam.Relays;

namespace Ockam.Storage;

/// <summary>The owners of relay names in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryRelayOwners(InMemoryStore store) : IRelayOwnerRepository
{
    public ValueTask<IReadOnlyDictionary<string, Identifier>> ListAsync(string nodeName, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).RelayOwners
            .Where(pair => pair.Key.NodeName == nodeName)
            .ToDictionary(pair => pair.Key.Name, pair => pair.Value, StringComparer.Ordinal));

    public async ValueTask PutAsync(string nodeName, string name, Identifier owner, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((nodeName, name, owner), static (unit, put) =>
        {
            unit.State = unit.State with { RelayOwners = unit.State.RelayOwners.SetItem((put.nodeName, put.name), put.owner) };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> DeleteAsync(string nodeName, string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync((nodeName, name), static (unit, key) =>
        {
            if (!unit.State.RelayOwners.ContainsKey(key)) return false;
            unit.State = unit.State with { RelayOwners = unit.State.RelayOwners.Remove(key) };
            return true;
        }, cancellationToken);
}
