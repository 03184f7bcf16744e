using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The own credentials in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteCredentials(SqliteStore store) : ICredentialRepository
{
    public async ValueTask PutAsync(
        Identifier subject, Identifier issuer, string scope, ReadOnlyMemory<byte> credential, ulong expiresAt, string nodeName,
        CancellationToken cancellationToken = default) =>
        await store.WriteAsync((subject, issuer, scope, credential, expiresAt, nodeName), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO credential (node_name, subject, issuer, scope, credential, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (node_name, subject, issuer, scope)
                DO UPDATE SET credential = excluded.credential, expires_at = excluded.expires_at
                """);
            BindKey(query, put.nodeName, put.subject, put.issuer, put.scope);
            query.Bind(5, put.credential.Span);
            query.BindTime(6, put.expiresAt);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, ulong now, CancellationToken cancellationToken = default) =>
        store.ReadAsync((subject, issuer, scope, nodeName, now), static (database, key) =>
        {
            using SqliteQuery query = database.Query("""
                SELECT credential FROM credential
                WHERE node_name = ?1 AND subject = ?2 AND issuer = ?3 AND scope = ?4 AND expires_at > ?5
                """);
            BindKey(query, key.nodeName, key.subject, key.issuer, key.scope);
            query.BindTime(5, key.now);
            return query.Step() ? query.Blob(0).ToArray() : null;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<KeptCredential>> ListAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) =>
        {
            var all = new List<KeptCredential>();
            using SqliteQuery query = database.Query(
                "SELECT subject, issuer, scope, node_name, credential, expires_at FROM credential");
            while (query.Step())
            {
                all.Add(new KeptCredential(
                    new Identifier(query.Blob(0)), new Identifier(query.Blob(1)), query.Text(2), query.Text(3), query.Blob(4).ToArray(),
                    (ulong)query.Number(5)));
            }

            // Sorted here: SQLite compares UTF-8, .NET's ordinal order UTF-16, and they differ beyond the first 65,536 characters.
            return MemoryCredentials.Sort(all);
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, CancellationToken cancellationToken = default) =>
        store.WriteAsync((subject, issuer, scope, nodeName), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query(
                "DELETE FROM credential WHERE node_name = ?1 AND subject = ?2 AND issuer = ?3 AND scope = ?4");
            BindKey(query, key.nodeName, key.subject, key.issuer, key.scope);
            return query.Run();
        }, cancellationToken);

    private static void BindKey(SqliteQuery query, string nodeName, Identifier subject, Identifier issuer, string scope)
    {
        query.Bind(1, nodeName);
        query.Bind(2, subject);
        query.Bind(3, issuer);
        query.Bind(4, scope);
    }
}
