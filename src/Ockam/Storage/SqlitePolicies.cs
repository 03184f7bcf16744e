using Ockam.Policies;

namespace Ockam.Storage;

/// <summary>The policies in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqlitePolicies(SqliteStore store) : IPolicyRepository
{
    public async ValueTask PutAsync(
        string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((nodeName, target, expression), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO policy (node_name, is_type, name, expression) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (node_name, is_type, name) DO UPDATE SET expression = excluded.expression
                """);
            BindKey(query, put.nodeName, put.target);
            query.Bind(4, put.expression);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> AddAsync(
        string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        store.WriteAsync((nodeName, target, expression), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO policy (node_name, is_type, name, expression) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (node_name, is_type, name) DO NOTHING
                """);
            BindKey(query, put.nodeName, put.target);
            query.Bind(4, put.expression);
            return query.Run();
        }, cancellationToken);

    public ValueTask<string?> GetAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        store.ReadAsync((nodeName, target), static (database, key) =>
        {
            using SqliteQuery query = database.Query(
                "SELECT expression FROM policy WHERE node_name = ?1 AND is_type = ?2 AND name = ?3");
            BindKey(query, key.nodeName, key.target);
            return query.Step() ? query.Text(0) : null;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<StoredPolicy>> ListAsync(string nodeName, CancellationToken cancellationToken = default) =>
        store.ReadAsync(nodeName, static (database, node) =>
        {
            var all = new List<StoredPolicy>();
            using SqliteQuery query = database.Query(
                "SELECT is_type, name, expression FROM policy WHERE node_name = ?1 ORDER BY is_type DESC, name");
            query.Bind(1, node);
            while (query.Step())
            {
                if (PolicyKeys.Read(query.Number(0) != 0, query.Text(1)) is { } target) all.Add(new StoredPolicy(target, query.Text(2)));
            }

            return (IReadOnlyList<StoredPolicy>)all;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        store.WriteAsync((nodeName, target), static (unit, key) =>
        {
            using SqliteQuery query = unit.Database.Query("DELETE FROM policy WHERE node_name = ?1 AND is_type = ?2 AND name = ?3");
            BindKey(query, key.nodeName, key.target);
            return query.Run();
        }, cancellationToken);

    public ValueTask<PolicyVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) =>
        {
            using SqliteQuery query = database.Query("SELECT policies, attributes FROM decision_version");
            return query.Step()
                ? new PolicyVersion(query.Number(0), query.Number(1))
                : throw SqliteErrors.Damaged(database.Path, "its table 'decision_version' is empty");
        }, cancellationToken);

    private static void BindKey(SqliteQuery query, string nodeName, PolicyTarget target)
    {
        (bool isType, string name) = PolicyKeys.Of(target);
        query.Bind(1, nodeName);
        query.Bind(2, isType ? 1 : 0);
        query.Bind(3, name);
    }
}
