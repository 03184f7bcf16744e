using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The purpose keys of an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryPurposeKeys(InMemoryStore store) : IPurposeKeyRepository
{
    public async ValueTask PutAsync(
        Identifier identifier, PurposeKeyKind kind, ReadOnlyMemory<byte> attestation, CancellationToken cancellationToken = default) =>
        await store.WriteAsync(((identifier, kind), attestation), static (unit, put) =>
        {
            unit.State = unit.State with { PurposeKeys = unit.State.PurposeKeys.SetItem(put.Item1, put.attestation.ToArray()) };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).PurposeKeys.TryGetValue((identifier, kind), out byte[]? own) ? own.AsSpan().ToArray() : null);

    public ValueTask<bool> DeleteAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default) =>
        store.WriteAsync((identifier, kind), static (unit, key) =>
        {
            if (!unit.State.PurposeKeys.ContainsKey(key)) return false;
            unit.State = unit.State with { PurposeKeys = unit.State.PurposeKeys.Remove(key) };
            return true;
        }, cancellationToken);
}
