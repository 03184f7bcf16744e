using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The identities of an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryIdentities(InMemoryStore store) : IIdentityRepository
{
    public ValueTask<byte[]?> GetChangeHistoryAsync(Identifier identifier, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).ChangeHistories.TryGetValue(identifier, out byte[]? history) ? history.AsSpan().ToArray() : null);

    public ValueTask<bool> PutChangeHistoryAsync(
        Identifier identifier, ReadOnlyMemory<byte> changeHistory, ReadOnlyMemory<byte>? expected,
        CancellationToken cancellationToken = default) =>
        store.WriteAsync((identifier, changeHistory, expected), static (unit, put) =>
        {
            byte[]? stored = unit.State.ChangeHistories.GetValueOrDefault(put.identifier);
            bool asExpected = put.expected is { } expected ? stored is not null && expected.Span.SequenceEqual(stored) : stored is null;
            if (!asExpected) return false;
            var histories = unit.State.ChangeHistories.SetItem(put.identifier, put.changeHistory.ToArray());
            unit.State = unit.State with { ChangeHistories = histories };
            return true;
        }, cancellationToken);

    public ValueTask<int> CountChangeHistoriesAsync(CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).ChangeHistories.Count);

    public async ValueTask PutNameAsync(
        string name, Identifier identifier, string vaultName, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((name, identifier, vaultName), static (unit, put) =>
        {
            MemoryState state = unit.State;
            if (state.Names.ContainsKey(put.name)) throw IdentityException.NameTaken(put.name);
            var named = new NamedIdentity(put.name, put.identifier, put.vaultName, IsDefault: state.Default is null);
            unit.State = state with { Names = state.Names.Add(put.name, named), Default = state.Default ?? named };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<NamedIdentity?> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).Names.GetValueOrDefault(name));

    public ValueTask<NamedIdentity?> GetDefaultAsync(CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).Default);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            if (!unit.State.Names.TryGetValue(wanted, out NamedIdentity? named)) return false;
            unit.State = WithDefault(unit.State, named);
            return true;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default) =>
        new([.. store.Read(cancellationToken).Names.Values]);

    public ValueTask<bool> DeleteNameAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            MemoryState state = unit.State;
            if (!state.Names.TryGetValue(gone, out NamedIdentity? named)) return false;
            state = state with { Names = state.Names.Remove(gone), Default = named.IsDefault ? null : state.Default };
            if (named.IsDefault && !state.Names.IsEmpty) state = WithDefault(state, state.Names.First().Value);
            unit.State = state;
            return true;
        }, cancellationToken);

    private static MemoryState WithDefault(MemoryState state, NamedIdentity named)
    {
        var names = state.Names;
        if (state.Default is { } former) names = names.SetItem(former.Name, former with { IsDefault = false });
        named = named with { IsDefault = true };
        return state with { Names = names.SetItem(named.Name, named), Default = named };
    }
}
