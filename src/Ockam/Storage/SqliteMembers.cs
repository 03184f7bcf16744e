using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The members of authorities in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteMembers(SqliteStore store) : IMemberRepository
{
    private const string Select = "SELECT identifier, attributes, added_at, added_by, is_pre_trusted FROM member ";

    public ValueTask<Member?> GetAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, identifier), static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(Select + "WHERE authority = ?1 AND identifier = ?2");
            query.Bind(1, wanted.authority);
            query.Bind(2, wanted.identifier);
            return query.Step() ? MemberOf(query) : null;
        }, cancellationToken);

    public async ValueTask PutAsync(Identifier authority, Member member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        await store.WriteAsync((authority, member), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO member (authority, identifier, attributes, added_at, added_by, is_pre_trusted)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (authority, identifier) DO UPDATE SET attributes = excluded.attributes, added_at = excluded.added_at,
                added_by = excluded.added_by, is_pre_trusted = excluded.is_pre_trusted
                """);
            query.Bind(1, put.authority);
            query.Bind(2, put.member.Identifier);
            query.Bind(3, MemberAttributes.Encode(put.member.Attributes));
            query.BindTime(4, put.member.AddedAt);
            query.Bind(5, put.member.AddedBy);
            query.Bind(6, put.member.IsPreTrusted ? 1 : 0);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> DeleteAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, identifier), static (unit, gone) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM member WHERE authority = ?1 AND identifier = ?2");
            query.Bind(1, gone.authority);
            query.Bind(2, gone.identifier);
            return query.Run();
        }, cancellationToken);

    public ValueTask<IReadOnlyList<Member>> ListAsync(
        Identifier authority, Identifier? after, int limit, CancellationToken cancellationToken = default) =>
        store.ReadAsync((authority, after, limit), static (database, page) =>
        {
            // An empty blob comes before every other.
            using SqliteQuery query = database.Query(
                Select + "WHERE authority = ?1 AND identifier > coalesce(?2, x'') ORDER BY identifier LIMIT ?3");
            query.Bind(1, page.authority);
            query.Bind(2, page.after);
            query.Bind(3, page.limit);
            var members = new List<Member>();
            while (query.Step()) members.Add(MemberOf(query));
            return (IReadOnlyList<Member>)members;
        }, cancellationToken);

    public ValueTask<int> CountAsync(Identifier authority, CancellationToken cancellationToken = default) =>
        store.ReadAsync(authority, static (database, whose) =>
        {
            using SqliteQuery query = database.Query("SELECT count(*) FROM member WHERE authority = ?1");
            query.Bind(1, whose);
            return query.Step() ? (int)query.Number(0) : 0;
        }, cancellationToken);

    private static Member MemberOf(SqliteQuery query) =>
        new(new Identifier(query.Blob(0)), MemberAttributes.Decode(query.Blob(1)), (ulong)query.Number(2), query.Identifier(3))
        {
            IsPreTrusted = query.Number(4) == 1,
        };
}
