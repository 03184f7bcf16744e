using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The identities of a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteIdentities(SqliteStore store) : IIdentityRepository
{
    private const string SelectNamed = "SELECT name, identifier, vault_name, is_default FROM named_identity ";

    public ValueTask<byte[]?> GetChangeHistoryAsync(Identifier identifier, CancellationToken cancellationToken = default) =>
        store.ReadAsync(identifier, ReadHistory, cancellationToken);

    public ValueTask<bool> PutChangeHistoryAsync(
        Identifier identifier, ReadOnlyMemory<byte> changeHistory, ReadOnlyMemory<byte>? expected,
        CancellationToken cancellationToken = default) =>
        store.WriteAsync((identifier, changeHistory, expected), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query(put.expected is null
                ? "INSERT INTO change_history (identifier, history) VALUES (?1, ?2) ON CONFLICT (identifier) DO NOTHING"
                : "UPDATE change_history SET history = ?2 WHERE identifier = ?1 AND history = ?3");
            query.Bind(1, put.identifier);
            query.Bind(2, put.changeHistory.Span);
            if (put.expected is { } expected) query.Bind(3, expected.Span);
            return query.Run();
        }, cancellationToken);

    public ValueTask<int> CountChangeHistoriesAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) => (int)database.ReadNumber("SELECT count(*) FROM change_history"), cancellationToken);

    public async ValueTask PutNameAsync(
        string name, Identifier identifier, string vaultName, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((name, identifier, vaultName), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO named_identity (name, identifier, vault_name, is_default)
                VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM named_identity WHERE is_default = 1))
                ON CONFLICT (name) DO NOTHING
                """);
            query.Bind(1, put.name);
            query.Bind(2, put.identifier);
            query.Bind(3, put.vaultName);
            return query.Run() ? true : throw IdentityException.NameTaken(put.name);
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<NamedIdentity?> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
        store.ReadAsync(name, static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(SelectNamed + "WHERE name = ?1");
            query.Bind(1, wanted);
            return query.Step() ? Named(query) : null;
        }, cancellationToken);

    public ValueTask<NamedIdentity?> GetDefaultAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) =>
        {
            using SqliteQuery query = database.Query(SelectNamed + "WHERE is_default = 1");
            return query.Step() ? Named(query) : null;
        }, cancellationToken);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            using (SqliteQuery query = unit.Database.Query("SELECT 1 FROM named_identity WHERE name = ?1"))
            {
                query.Bind(1, wanted);
                if (!query.Step()) return false;
            }

            unit.Database.Execute("UPDATE named_identity SET is_default = 0 WHERE is_default = 1");
            MakeDefault(unit.Database, wanted);
            return true;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) => (IReadOnlyList<NamedIdentity>)ReadAll(database), cancellationToken);

    public ValueTask<bool> DeleteNameAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            using (SqliteQuery query = unit.Database.Query("DELETE FROM named_identity WHERE name = ?1"))
            {
                query.Bind(1, gone);
                if (!query.Run()) return false;
            }

            List<NamedIdentity> left = ReadAll(unit.Database);
            if (left.Count > 0 && !left.Exists(named => named.IsDefault)) MakeDefault(unit.Database, left[0].Name);
            return true;
        }, cancellationToken);

    private static byte[]? ReadHistory(SqliteDatabase database, Identifier identifier)
    {
        using SqliteQuery query = database.Query("SELECT history FROM change_history WHERE identifier = ?1");
        query.Bind(1, identifier);
        return query.Step() ? query.Blob(0).ToArray() : null;
    }

    private static void MakeDefault(SqliteDatabase database, string name)
    {
        using SqliteQuery query = database.Query("UPDATE named_identity SET is_default = 1 WHERE name = ?1");
        query.Bind(1, name);
        query.Step();
    }

    // Sorted here: SQLite compares UTF-8, .NET's ordinal order UTF-16, and they differ beyond the first 65,536 characters.
    private static List<NamedIdentity> ReadAll(SqliteDatabase database)
    {
        var all = new List<NamedIdentity>();
        using SqliteQuery query = database.Query(SelectNamed);
        while (query.Step()) all.Add(Named(query));
        all.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return all;
    }

    private static NamedIdentity Named(SqliteQuery query) =>
        new(query.Text(0), new Identifier(query.Blob(1)), query.Text(2), query.Number(3) == 1);
}
