using Ockam.Identities;
using Ockam.Relays;

namespace Ockam.Storage;

/// <summary>The owners of relay names in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteRelayOwners(SqliteStore store) : IRelayOwnerRepository
{
    public ValueTask<IReadOnlyDictionary<string, Identifier>> ListAsync(string nodeName, CancellationToken cancellationToken = default) =>
        store.ReadAsync(nodeName, static (database, wanted) =>
        {
            using SqliteQuery query = database.Query("SELECT name, owner FROM relay_owner WHERE node_name = ?1");
            query.Bind(1, wanted);
            var owners = new Dictionary<string, Identifier>(StringComparer.Ordinal);
            while (query.Step()) owners[query.Text(0)] = new Identifier(query.Blob(1));
            return (IReadOnlyDictionary<string, Identifier>)owners;
        }, cancellationToken);

    public async ValueTask PutAsync(string nodeName, string name, Identifier owner, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((nodeName, name, owner), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO relay_owner (node_name, name, owner) VALUES (?1, ?2, ?3)
                ON CONFLICT (node_name, name) DO UPDATE SET owner = excluded.owner
                """);
            query.Bind(1, put.nodeName);
            query.Bind(2, put.name);
            query.Bind(3, put.owner);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> DeleteAsync(string nodeName, string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync((nodeName, name), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM relay_owner WHERE node_name = ?1 AND name = ?2");
            query.Bind(1, key.nodeName);
            query.Bind(2, key.name);
            return query.Run();
        }, cancellationToken);
}
