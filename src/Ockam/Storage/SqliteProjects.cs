using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The projects in a <see cref="SqliteStore"/>.</summary>
internal sealed class SqliteProjects(SqliteStore store) : IProjectRepository
{
    private const string Select = "SELECT description, is_default FROM project ";

    public async ValueTask PutAsync(ProjectFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        await store.WriteAsync(file, static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO project (name, description, is_default)
                VALUES (?1, ?2, NOT EXISTS (SELECT 1 FROM project WHERE is_default = 1))
                ON CONFLICT (name) DO UPDATE SET description = excluded.description
                """);
            query.Bind(1, put.Name);
            query.Bind(2, put.Encode());
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StoredProject?> GetAsync(string name, CancellationToken cancellationToken = default) =>
        store.ReadAsync(name, static (database, wanted) =>
        {
            using SqliteQuery query = database.Query(Select + "WHERE name = ?1");
            query.Bind(1, wanted);
            return query.Step() ? ProjectOf(query) : null;
        }, cancellationToken);

    public ValueTask<StoredProject?> GetDefaultAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) =>
        {
            using SqliteQuery query = database.Query(Select + "WHERE is_default = 1");
            return query.Step() ? ProjectOf(query) : null;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<StoredProject>> ListAsync(CancellationToken cancellationToken = default) =>
        store.ReadAsync(0, static (database, _) => (IReadOnlyList<StoredProject>)ReadAll(database), cancellationToken);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            using (SqliteQuery query = unit.Database.Query("SELECT 1 FROM project WHERE name = ?1"))
            {
                query.Bind(1, wanted);
                if (!query.Step()) return false;
            }

            unit.Database.Execute("UPDATE project SET is_default = 0 WHERE is_default = 1");
            MakeDefault(unit.Database, wanted);
            return true;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            using (SqliteQuery query = unit.Database.Query("DELETE FROM project WHERE name = ?1"))
            {
                query.Bind(1, gone);
                if (!query.Run()) return false;
            }

            using (SqliteQuery query = unit.Database.Query("DELETE FROM node_project WHERE project_name = ?1"))
            {
                query.Bind(1, gone);
                query.Step();
            }

            List<StoredProject> left = ReadAll(unit.Database);
            if (left.Count > 0 && !left.Exists(project => project.IsDefault)) MakeDefault(unit.Database, left[0].File.Name);
            return true;
        }, cancellationToken);

    public async ValueTask PutNodeAsync(string nodeName, NodeProject project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        await store.WriteAsync((nodeName, project), static (unit, put) =>
        {
            using SqliteQuery query = unit.Database.Query("""
                INSERT INTO node_project (node_name, project_name, is_member) VALUES (?1, ?2, ?3)
                ON CONFLICT (node_name) DO UPDATE SET project_name = excluded.project_name, is_member = excluded.is_member
                """);
            query.Bind(1, put.nodeName);
            query.Bind(2, put.project.Name);
            query.Bind(3, put.project.IsMember ? 1 : 0);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<NodeProject?> GetNodeAsync(string nodeName, CancellationToken cancellationToken = default) =>
        store.ReadAsync(nodeName, static (database, wanted) =>
        {
            using SqliteQuery query = database.Query("SELECT project_name, is_member FROM node_project WHERE node_name = ?1");
            query.Bind(1, wanted);
            return query.Step() ? new NodeProject(query.Text(0), query.Number(1) == 1) : null;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListNodesAsync(string projectName, CancellationToken cancellationToken = default) =>
        store.ReadAsync(projectName, static (database, wanted) =>
        {
            var names = new List<string>();
            using SqliteQuery query = database.Query("SELECT node_name FROM node_project WHERE project_name = ?1");
            query.Bind(1, wanted);
            while (query.Step()) names.Add(query.Text(0));
            names.Sort(StringComparer.Ordinal);
            return (IReadOnlyList<string>)names;
        }, cancellationToken);

    private static void MakeDefault(SqliteDatabase database, string name)
    {
        using SqliteQuery query = database.Query("UPDATE project SET is_default = 1 WHERE name = ?1");
        query.Bind(1, name);
        query.Step();
    }

    // Sorted here, as names of identities are: SQLite compares UTF-8, and .NET's ordinal order is another.
    private static List<StoredProject> ReadAll(SqliteDatabase database)
    {
        var all = new List<StoredProject>();
        using SqliteQuery query = database.Query(Select);
        while (query.Step()) all.Add(ProjectOf(query));
        all.Sort(static (left, right) => string.CompareOrdinal(left.File.Name, right.File.Name));
        return all;
    }

    private static StoredProject ProjectOf(SqliteQuery query) => new(ProjectFile.Parse(query.Blob(0)), query.Number(1) == 1);
}
