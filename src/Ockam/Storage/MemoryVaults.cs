using System.Collections.Concurrent;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>The vaults of an <see cref="InMemoryStore"/>; the secrets of all but its own are outside of its transactions.</summary>
internal sealed class MemoryVaults(InMemoryStore store) : IVaultRepository, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, InMemoryStore> _files = new();

    public ValueTask<IReadOnlyList<StoredVault>> ListAsync(CancellationToken cancellationToken = default) =>
        new([.. store.Read(cancellationToken).Vaults.Values]);

    public ValueTask<StoredVault?> GetAsync(string? name, CancellationToken cancellationToken = default)
    {
        MemoryState state = store.Read(cancellationToken);
        return new(name is null ? state.Vaults.Values.First(vault => vault.IsDefault) : state.Vaults.GetValueOrDefault(name));
    }

    public ValueTask<StoredVault> CreateAsync(string name, string? path, CancellationToken cancellationToken = default) =>
        store.WriteAsync((this, name), static (unit, put) =>
        {
            if (unit.State.Vaults.ContainsKey(put.name))
                throw new VaultException(VaultErrorReason.NameTaken, $"There is a vault named '{put.name}' already.");
            var vault = new StoredVault(unit.State.LastVault + 1, put.name, VaultKind.Software, "", IsDefault: false, IsInStore: false);
            put.Item1._files[vault.Number] = new InMemoryStore();
            unit.State = unit.State with { Vaults = unit.State.Vaults.Add(put.name, vault), LastVault = vault.Number };
            return vault;
        }, cancellationToken);

    public ValueTask<StoredVault> CreateAsync(
        string name, VaultKind kind, string place, CancellationToken cancellationToken = default) =>
        store.WriteAsync((name, kind, place), static (unit, put) =>
        {
            if (unit.State.Vaults.ContainsKey(put.name))
                throw new VaultException(VaultErrorReason.NameTaken, $"There is a vault named '{put.name}' already.");
            var vault = new StoredVault(unit.State.LastVault + 1, put.name, put.kind, put.place, IsDefault: false, IsInStore: false);
            unit.State = unit.State with { Vaults = unit.State.Vaults.Add(put.name, vault), LastVault = vault.Number };
            return vault;
        }, cancellationToken);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            if (!unit.State.Vaults.ContainsKey(wanted)) return false;
            unit.State = WithDefault(unit.State, wanted);
            return true;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            if (unit.State.Vaults.GetValueOrDefault(gone) is not { IsInStore: false } vault) return false;
            MemoryState state = unit.State with
            {
                Vaults = unit.State.Vaults.Remove(gone),
                VaultKeys = unit.State.VaultKeys.RemoveRange(
                    unit.State.VaultKeys.Where(pair => pair.Value == vault.Number).Select(pair => pair.Key)),
            };
            unit.State = vault.IsDefault ? WithDefault(state, StoredVault.OwnName) : state;
            return true;
        }, cancellationToken);

    public async ValueTask EraseAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (_files.TryRemove(vault.Number, out InMemoryStore? file)) await file.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask<ISecretRepository> OpenSecretsAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (vault.IsInStore) return new(store.Secrets);
        return _files.TryGetValue(vault.Number, out InMemoryStore? file)
            ? new(file.Secrets)
            : throw new VaultException($"The secrets of the vault '{vault.Name}' are not there.");
    }

    public ValueTask PutKeyAsync(SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default) =>
        NoteKeyAsync(handle, vault, null, cancellationToken);

    public ValueTask PutKeyAsync(
        SecretHandle handle, StoredVault vault, ServiceKey key, CancellationToken cancellationToken = default) =>
        NoteKeyAsync(handle, vault, key, cancellationToken);

    public ValueTask<ServiceKey?> FindServiceKeyAsync(
        SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        MemoryState state = store.Read(cancellationToken);
        return new(state.VaultKeys.TryGetValue(handle, out long number) && number == vault.Number
            ? state.ServiceKeys.GetValueOrDefault(handle)
            : null);
    }

    public ValueTask<IReadOnlyList<ServiceKey>> ListServiceKeysAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        MemoryState state = store.Read(cancellationToken);
        return new([.. state.ServiceKeys.Where(pair => state.VaultKeys.GetValueOrDefault(pair.Key) == vault.Number)
            .Select(pair => pair.Value).OrderBy(key => key.Reference, StringComparer.Ordinal)]);
    }

    public ValueTask<StoredVault?> FindKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        MemoryState state = store.Read(cancellationToken);
        return new(state.VaultKeys.TryGetValue(handle, out long number)
            ? state.Vaults.Values.FirstOrDefault(vault => vault.Number == number)
            : null);
    }

    public ValueTask<bool> DeleteKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        store.WriteAsync(handle, static (unit, gone) =>
        {
            if (!unit.State.VaultKeys.ContainsKey(gone)) return false;
            unit.State = unit.State with
            {
                VaultKeys = unit.State.VaultKeys.Remove(gone), ServiceKeys = unit.State.ServiceKeys.Remove(gone),
            };
            return true;
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (InMemoryStore file in _files.Values) await file.DisposeAsync().ConfigureAwait(false);
        _files.Clear();
    }

    private async ValueTask NoteKeyAsync(
        SecretHandle handle, StoredVault vault, ServiceKey? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (vault.IsInStore) return;
        await store.WriteAsync((handle, vault, key), static (unit, put) =>
        {
            if (!unit.State.Vaults.ContainsKey(put.vault.Name)) throw HomeVaults.Unknown(put.vault.Name);
            MemoryState state = unit.State;
            unit.State = state with
            {
                VaultKeys = state.VaultKeys.SetItem(put.handle, put.vault.Number),
                ServiceKeys = put.key is null ? state.ServiceKeys.Remove(put.handle) : state.ServiceKeys.SetItem(put.handle, put.key),
            };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    private static MemoryState WithDefault(MemoryState state, string name) => state with
    {
        Vaults = state.Vaults.SetItems(state.Vaults.Values
            .Select(vault => KeyValuePair.Create(vault.Name, vault with { IsDefault = vault.Name == name }))),
    };
}
