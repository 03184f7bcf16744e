using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>The secrets of a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteSecrets(SqliteStore store) : ISecretRepository
{
    public async ValueTask PutAsync(
        SecretHandle handle, SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((handle, kind, secret), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query(
                "INSERT INTO secret (handle, kind, secret) VALUES (?1, ?2, ?3) ON CONFLICT (handle, kind) DO NOTHING");
            query.Bind(1, put.handle.ToArray());
            query.Bind(2, (long)put.kind);
            query.Bind(3, put.secret.Span);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default) =>
        store.ReadAsync((handle, kind), static (database, key) =>
        {
            using SqliteQuery query = database.Query("SELECT secret FROM secret WHERE handle = ?1 AND kind = ?2");
            query.Bind(1, key.handle.ToArray());
            query.Bind(2, (long)key.kind);
            return query.Step() ? query.Blob(0).ToArray() : null;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default) =>
        store.WriteAsync((handle, kind), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM secret WHERE handle = ?1 AND kind = ?2");
            query.Bind(1, key.handle.ToArray());
            query.Bind(2, (long)key.kind);
            bool removed = query.Run();
            if (removed) unit.SecretRemoved();
            return removed;
        }, cancellationToken);

    /// <summary>Removes every secret so that no trace of them stays in the store's files.</summary>
    public async ValueTask DeleteAllAsync(CancellationToken cancellationToken) =>
        await store.WriteAsync(0, static (unit, _) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM secret");
            query.Run();
            unit.SecretRemoved();
            return true;
        }, cancellationToken).ConfigureAwait(false);
}
