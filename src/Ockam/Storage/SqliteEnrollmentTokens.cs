using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The enrollment tokens of authorities in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteEnrollmentTokens(SqliteStore store) : IEnrollmentTokenRepository
{
    private const string Select = """
        SELECT code_hash, reference, issued_by, created_at, expires_at, uses_left, ended_at, attributes, removed_by FROM enrollment_token

        """;

    public ValueTask<EnrollmentToken?> GetAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, codeHash), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(Select + "WHERE authority = ?1 AND code_hash = ?2");
            query.Bind(1, wanted.authority);
            query.Bind(2, wanted.codeHash.Span);
            return query.Step() ? TokenOf(query) : null;
        }, cancellationToken);

    public ValueTask<EnrollmentToken?> FindAsync(
        Identifier authority, string reference, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, reference), static (database, wanted) =>
        {
            // One person's question now and then: it may read them all.
            using SqliteQuery query = database.Query(
                Select + "WHERE authority = ?1 AND (reference = ?2 OR lower(hex(substr(code_hash, 1, ?3))) = ?2) ORDER BY ended_at DESC");
            query.Bind(1, wanted.authority);
            query.Bind(2, wanted.reference);
            query.Bind(3, EnrollmentTicket.ReferenceBytes);
            return query.Step() ? TokenOf(query) : null;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<EnrollmentToken>> ListAsync(
        Identifier authority, ReadOnlyMemory<byte>? after, int limit, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, after, limit), static (database, page) =>
        {
            // An empty blob comes before every other.
            using SqliteQuery query = database.Query(Select + "WHERE authority = ?1 AND code_hash > ?2 ORDER BY code_hash LIMIT ?3");
            query.Bind(1, page.authority);
            query.Bind(2, page.after is { } last ? last.Span : []);
            query.Bind(3, page.limit);
            var tokens = new List<EnrollmentToken>();
            while (query.Step()) tokens.Add(TokenOf(query));
            return (IReadOnlyList<EnrollmentToken>)tokens;
        }, cancellationToken);

    public async ValueTask PutAsync(Identifier authority, EnrollmentToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        await store.WriteAsync((authority, token), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO enrollment_token
                (authority, code_hash, reference, issued_by, created_at, expires_at, uses_left, ended_at, attributes,
                removed_by)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                ON CONFLICT (authority, code_hash) DO UPDATE SET reference = excluded.reference, issued_by = excluded.issued_by,
                created_at = excluded.created_at, expires_at = excluded.expires_at, uses_left = excluded.uses_left,
                ended_at = excluded.ended_at, attributes = excluded.attributes, removed_by = excluded.removed_by
                """);
            query.Bind(1, put.authority);
            query.Bind(2, put.token.CodeHash.Span);
            query.Bind(3, put.token.Reference);
            query.Bind(4, put.token.IssuedBy);
            query.BindTime(5, put.token.CreatedAt);
            query.BindTime(6, put.token.ExpiresAt);
            query.Bind(7, (long)Math.Min(put.token.UsesLeft, long.MaxValue));
            query.BindTime(8, put.token.EndedAt);
            query.Bind(9, MemberAttributes.Encode(put.token.Attributes));
            query.Bind(10, put.token.RemovedBy);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> CountAsync(Identifier authority, Identifier issuedBy, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, issuedBy), static (database, whose) =>
        {
            using SqliteQuery query = database.Query("SELECT count(*) FROM enrollment_token WHERE authority = ?1 AND issued_by = ?2");
            query.Bind(1, whose.authority);
            query.Bind(2, whose.issuedBy);
            return query.Step() ? (int)query.Number(0) : 0;
        }, cancellationToken);

    public ValueTask<int> DeleteEndedAsync(Identifier authority, ulong endedBefore, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, endedBefore), static (unit, before) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM enrollment_token WHERE authority = ?1 AND ended_at < ?2");
            query.Bind(1, before.authority);
            query.BindTime(2, before.endedBefore);
            return query.Run() ? unit.Database.Changes : 0;
        }, cancellationToken);

    public ValueTask<bool> DeleteFirstEndedAsync(
        Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, issuedBy, now), static (unit, whose) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                DELETE FROM enrollment_token WHERE authority = ?1 AND code_hash =
                (SELECT code_hash FROM enrollment_token WHERE authority = ?1 AND issued_by = ?2 AND ended_at <= ?3
                ORDER BY ended_at LIMIT 1)
                """);
            query.Bind(1, whose.authority);
            query.Bind(2, whose.issuedBy);
            query.BindTime(3, whose.now);
            return query.Run();
        }, cancellationToken);

    public ValueTask<int> EndAsync(
        Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, issuedBy, now), static (unit, whose) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                UPDATE enrollment_token SET uses_left = 0, expires_at = 0, ended_at = ?3
                WHERE authority = ?1 AND issued_by = ?2 AND ended_at > ?3
                """);
            query.Bind(1, whose.authority);
            query.Bind(2, whose.issuedBy);
            query.BindTime(3, whose.now);
            return query.Run() ? unit.Database.Changes : 0;
        }, cancellationToken);

    public async ValueTask PutRedemptionAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((authority, codeHash, redeemedBy), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO enrollment_redemption (authority, code_hash, redeemed_by) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING
                """);
            query.Bind(1, put.authority);
            query.Bind(2, put.codeHash.Span);
            query.Bind(3, put.redeemedBy);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> HasRedeemedAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, codeHash, redeemedBy), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(
                "SELECT 1 FROM enrollment_redemption WHERE authority = ?1 AND code_hash = ?2 AND redeemed_by = ?3");
            query.Bind(1, wanted.authority);
            query.Bind(2, wanted.codeHash.Span);
            query.Bind(3, wanted.redeemedBy);
            return query.Step();
        }, cancellationToken);

    private static EnrollmentToken TokenOf(SqliteQuery query) => new(
        query.Blob(0).ToArray(), query.Text(1), new Identifier(query.Blob(2)), (ulong)query.Number(3), (ulong)query.Number(4),
        (ulong)query.Number(5), (ulong)query.Number(6), MemberAttributes.Decode(query.Blob(7)))
    {
        RemovedBy = query.Identifier(8),
    };
}
