using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The attributes of peers in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryAttributes(InMemoryStore store) : IAttributesRepository
{
    public async ValueTask PutAsync(
        Identifier subject, string nodeName, AttributesEntry entry, CancellationToken cancellationToken = default)
    {
        ulong? expiresAt = entry.ExpiresAt is { } end ? StoredTime.Clamp(end) : null;
        AttributesEntry own = entry with { AddedAt = StoredTime.Clamp(entry.AddedAt), ExpiresAt = expiresAt };
        await store.WriteAsync((subject, nodeName, own), static (unit, put) =>
        {
            MemoryNodeAttributes node = unit.State.Attributes.GetValueOrDefault(put.nodeName, MemoryNodeAttributes.Empty);
            unit.State = unit.State with { Attributes = unit.State.Attributes.SetItem(put.nodeName, node.With(put.subject, put.own)) };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<AttributesEntry?> GetAsync(
        Identifier subject, Identifier? attestedBy, string nodeName, ulong now, CancellationToken cancellationToken = default)
    {
        MemoryNodeAttributes node = await ReadNodeAsync(nodeName, now, cancellationToken).ConfigureAwait(false);
        return node.Entries.TryGetValue(subject, out AttributesEntry? entry) && entry.AttestedBy == attestedBy ? entry : null;
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<Identifier, AttributesEntry>>> ListAsync(
        string nodeName, ulong now, CancellationToken cancellationToken = default)
    {
        MemoryNodeAttributes node = await ReadNodeAsync(nodeName, now, cancellationToken).ConfigureAwait(false);
        return [.. node.Entries];
    }

    public ValueTask<bool> DeleteAsync(Identifier subject, string nodeName, CancellationToken cancellationToken = default) =>
        store.WriteAsync((subject, nodeName), static (unit, key) =>
        {
            if (!unit.State.Attributes.TryGetValue(key.nodeName, out MemoryNodeAttributes? node)) return false;
            if (!node.Entries.ContainsKey(key.subject)) return false;
            node = node with { Entries = node.Entries.Remove(key.subject) };
            unit.State = unit.State with { Attributes = unit.State.Attributes.SetItem(key.nodeName, node) };
            return true;
        }, cancellationToken);

    private ValueTask<MemoryNodeAttributes> ReadNodeAsync(string nodeName, ulong now, CancellationToken cancellationToken)
    {
        MemoryNodeAttributes? node = store.Read(cancellationToken).Attributes.GetValueOrDefault(nodeName);
        if (node is null) return new(MemoryNodeAttributes.Empty);
        if (node.EarliestExpiry > now) return new(node);
        return store.WriteAsync((nodeName, now), static (unit, key) =>
        {
            MemoryNodeAttributes stored = unit.State.Attributes.GetValueOrDefault(key.nodeName, MemoryNodeAttributes.Empty);
            MemoryNodeAttributes kept = stored.WithoutExpired(key.now);
            unit.State = unit.State with { Attributes = unit.State.Attributes.SetItem(key.nodeName, kept) };
            return kept;
        }, cancellationToken);
    }
}
