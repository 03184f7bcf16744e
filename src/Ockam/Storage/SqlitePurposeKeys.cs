using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The purpose keys of a <see cref="SqliteStore"/>.</summary>
internal sealed class SqlitePurposeKeys(SqliteStore store) : IPurposeKeyRepository
{
    public async ValueTask PutAsync(
        Identifier identifier, PurposeKeyKind kind, ReadOnlyMemory<byte> attestation, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((identifier, kind, attestation), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO purpose_key (identifier, kind, attestation) VALUES (?1, ?2, ?3)
                ON CONFLICT (identifier, kind) DO UPDATE SET attestation = excluded.attestation
                """);
            query.Bind(1, put.identifier);
            query.Bind(2, (long)put.kind);
            query.Bind(3, put.attestation.Span);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default) =>
        store.ReadAsync((identifier, kind), static (database, key) =>
        {
            using SqliteQuery query = database.Query("SELECT attestation FROM purpose_key WHERE identifier = ?1 AND kind = ?2");
            query.Bind(1, key.identifier);
            query.Bind(2, (long)key.kind);
            return query.Step() ? query.Blob(0).ToArray() : null;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default) =>
        store.WriteAsync((identifier, kind), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM purpose_key WHERE identifier = ?1 AND kind = ?2");
            query.Bind(1, key.identifier);
            query.Bind(2, (long)key.kind);
            return query.Run();
        }, cancellationToken);
}
