using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>The vaults of a <see cref="SqliteStore"/>: rows in its database, and the files beside it.</summary>
internal sealed partial class SqliteVaults(SqliteStore store, SqliteStoreOptions options) : IVaultRepository, IAsyncDisposable
{
    private const string Select = "SELECT number, name, kind, path, is_default FROM vault ";

    public ValueTask<IReadOnlyList<StoredVault>> ListAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(this, static (database, vaults) =>
        {
            var all = new List<StoredVault>();
            using SqliteQuery query = database.Query(Select);
            while (query.Step()) all.Add(vaults.Read(query));
            // Sorted here, as names of identities are: SQLite compares UTF-8, and .NET's ordinal order is another.
            all.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
            return (IReadOnlyList<StoredVault>)all;
        }, cancellationToken);

    public ValueTask<StoredVault?> GetAsync(string? name, CancellationToken cancellationToken = default) =>
        store.ReadAsync((this, name), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(Select + (wanted.name is null ? "WHERE is_default = 1" : "WHERE name = ?1"));
            if (wanted.name is not null) query.Bind(1, wanted.name);
            return query.Step() ? wanted.Item1.Read(query) : null;
        }, cancellationToken);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            if (!Exists(unit.Database, wanted)) return false;
            MakeDefault(unit.Database, wanted);
            return true;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            using (SqliteQuery query = unit.Database.Query("DELETE FROM vault WHERE name = ?1 AND path IS NOT NULL"))
            {
                query.Bind(1, gone);
                if (!query.Run()) return false;
            }

            if (unit.Database.ReadNumber("SELECT count(*) FROM vault WHERE is_default = 1") == 0)
                MakeDefault(unit.Database, StoredVault.OwnName);
            return true;
        }, cancellationToken);

    public ValueTask PutKeyAsync(SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default) =>
        NoteKeyAsync(handle, vault, null, cancellationToken);

    public ValueTask PutKeyAsync(
        SecretHandle handle, StoredVault vault, ServiceKey key, CancellationToken cancellationToken = default) =>
        NoteKeyAsync(handle, vault, key, cancellationToken);

    public ValueTask<ServiceKey?> FindServiceKeyAsync(
        SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        return store.ReadAsync((handle, vault.Number), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(
                "SELECT reference, is_own FROM vault_key WHERE handle = ?1 AND vault = ?2 AND reference IS NOT NULL");
            query.Bind(1, wanted.handle.ToArray());
            query.Bind(2, wanted.Number);
            return query.Step() ? new ServiceKey(query.Text(0), query.Number(1) == 1) : null;
        }, cancellationToken);
    }

    public ValueTask<IReadOnlyList<ServiceKey>> ListServiceKeysAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        return store.ReadAsync(vault.Number, static (database, number) =>
        {
            var all = new List<ServiceKey>();
            using SqliteQuery query = database.Query(
                "SELECT reference, is_own FROM vault_key WHERE vault = ?1 AND reference IS NOT NULL");
            query.Bind(1, number);
            while (query.Step()) all.Add(new ServiceKey(query.Text(0), query.Number(1) == 1));
            all.Sort(static (left, right) => string.CompareOrdinal(left.Reference, right.Reference));
            return (IReadOnlyList<ServiceKey>)all;
        }, cancellationToken);
    }

    public ValueTask<StoredVault?> FindKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        store.ReadAsync((this, handle), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(Select + "WHERE number = (SELECT vault FROM vault_key WHERE handle = ?1)");
            query.Bind(1, wanted.handle.ToArray());
            return query.Step() ? wanted.Item1.Read(query) : null;
        }, cancellationToken);

    public ValueTask<bool> DeleteKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        store.WriteAsync(handle, static (unit, gone) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM vault_key WHERE handle = ?1");
            query.Bind(1, gone.ToArray());
            return query.Run();
        }, cancellationToken);

    private async ValueTask NoteKeyAsync(
        SecretHandle handle, StoredVault vault, ServiceKey? key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (vault.IsInStore) return;
        await store.WriteAsync((handle, vault, key), static (unit, put) =>
        {
            // In a transaction with the vault's row, which somebody else may just have removed.
            if (!Exists(unit.Database, put.vault.Name)) throw HomeVaults.Unknown(put.vault.Name);
            using SqliteQuery query = unit.Database.Query(
                "INSERT INTO vault_key (handle, vault, reference, is_own) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (handle) DO UPDATE "
                + "SET vault = excluded.vault, reference = excluded.reference, is_own = excluded.is_own");
            query.Bind(1, put.handle.ToArray());
            query.Bind(2, put.vault.Number);
            if (put.key is not null) query.Bind(3, put.key.Reference);
            query.Bind(4, put.key is { IsOwn: false } ? 0 : 1);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    private static bool Exists(SqliteDatabase database, string name)
    {
        using SqliteQuery query = database.Query("SELECT 1 FROM vault WHERE name = ?1");
        query.Bind(1, name);
        return query.Step();
    }

    private static void MakeDefault(SqliteDatabase database, string name)
    {
        database.Execute("UPDATE vault SET is_default = 0 WHERE is_default = 1");
        using SqliteQuery query = database.Query("UPDATE vault SET is_default = 1 WHERE name = ?1");
        query.Bind(1, name);
        query.Step();
    }

    // A path in the home is kept relative to it, so that a home can be moved.
    private StoredVault Read(SqliteQuery query)
    {
        string? path = query.IsNull(3) ? null : query.Text(3);
        var kind = (VaultKind)query.Number(2);
        // Of other kinds it is no path, but where their service is.
        if (kind != VaultKind.Software)
            return new StoredVault(query.Number(0), query.Text(1), kind, path ?? "", query.Number(4) == 1, IsInStore: false);
        string home = Path.GetDirectoryName(store.DatabasePath)!;
        return new StoredVault(
            query.Number(0), query.Text(1), kind, path is null ? store.DatabasePath : Path.Combine(home, path),
            query.Number(4) == 1, path is null);
    }
}
