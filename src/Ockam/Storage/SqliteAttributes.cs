using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The attributes of peers in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteAttributes(SqliteStore store) : IAttributesRepository
{
    public async ValueTask PutAsync(
        Identifier subject, string nodeName, AttributesEntry entry, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((subject, nodeName, entry), static (unit, put) =>
        {
            var writer = new CborWriter();
            put.entry.Attributes.Encode(writer);
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO attributes (node_name, subject, attributes, added_at, expires_at, attested_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (node_name, subject) DO UPDATE SET attributes = excluded.attributes, added_at = excluded.added_at,
                    expires_at = excluded.expires_at, attested_by = excluded.attested_by
                """);
            query.Bind(1, put.nodeName);
            query.Bind(2, put.subject);
            query.Bind(3, writer.Written);
            query.BindTime(4, put.entry.AddedAt);
            query.BindTime(5, put.entry.ExpiresAt);
            query.Bind(6, put.entry.AttestedBy);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public async ValueTask<AttributesEntry?> GetAsync(
        Identifier subject, Identifier? attestedBy, string nodeName, ulong now, CancellationToken cancellationToken = default)
    {
        await RemoveExpiredAsync(nodeName, now, cancellationToken).ConfigureAwait(false);
        return await store.ReadAsync((subject, attestedBy, nodeName, now), static (database, key) =>
        {
            using SqliteQuery query = database.Query("""
                SELECT attributes, added_at, expires_at, attested_by FROM attributes
                WHERE node_name = ?1 AND subject = ?2 AND attested_by IS ?3 AND (expires_at IS NULL OR expires_at > ?4)
                """);
            query.Bind(1, key.nodeName);
            query.Bind(2, key.subject);
            query.Bind(3, key.attestedBy);
            query.BindTime(4, key.now);
            return query.Step() ? Entry(database, query) : null;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<KeyValuePair<Identifier, AttributesEntry>>> ListAsync(
        string nodeName, ulong now, CancellationToken cancellationToken = default)
    {
        await RemoveExpiredAsync(nodeName, now, cancellationToken).ConfigureAwait(false);
        return await store.ReadAsync((nodeName, now), static (database, key) =>
        {
            var all = new List<KeyValuePair<Identifier, AttributesEntry>>();
            using SqliteQuery query = database.Query("""
                SELECT attributes, added_at, expires_at, attested_by, subject FROM attributes
                WHERE node_name = ?1 AND (expires_at IS NULL OR expires_at > ?2)
                """);
            query.Bind(1, key.nodeName);
            query.BindTime(2, key.now);
            while (query.Step()) all.Add(new(new Identifier(query.Blob(4)), Entry(database, query)));
            return all;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> DeleteAsync(Identifier subject, string nodeName, CancellationToken cancellationToken = default) =>
        store.WriteAsync((subject, nodeName), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM attributes WHERE node_name = ?1 AND subject = ?2");
            query.Bind(1, key.nodeName);
            query.Bind(2, key.subject);
            return query.Run();
        }, cancellationToken);

    // Looks first: only when something has expired does a read need the writers' lock.
    private async ValueTask RemoveExpiredAsync(string nodeName, ulong now, CancellationToken cancellationToken)
    {
        bool anyExpired = await store.ReadAsync((nodeName, now), static (database, key) =>
        {
            using SqliteQuery query = database.Query("SELECT 1 FROM attributes WHERE node_name = ?1 AND expires_at <= ?2 LIMIT 1");
            query.Bind(1, key.nodeName);
            query.BindTime(2, key.now);
            return query.Step();
        }, cancellationToken).ConfigureAwait(false);
        if (!anyExpired) return;
        await store.WriteAsync((nodeName, now), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM attributes WHERE node_name = ?1 AND expires_at <= ?2");
            query.Bind(1, key.nodeName);
            query.BindTime(2, key.now);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    private static AttributesEntry Entry(SqliteDatabase database, SqliteQuery query)
    {
        try
        {
            var reader = new CborReader(query.Blob(0));
            return new AttributesEntry(Attributes.Decode(ref reader), (ulong)query.Number(1), query.Time(2), query.Identifier(3));
        }
        catch (EncodingException error)
        {
            throw SqliteErrors.Damaged(database.Path, "a row of its table 'attributes' is not of the right form", error);
        }
    }
}
