using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The projects in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryProjects(InMemoryStore store) : IProjectRepository
{
    public async ValueTask PutAsync(ProjectFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        // Through the bytes, as on a disk: lists of the caller's are not kept.
        await store.WriteAsync(ProjectFile.Parse(file.Encode()), static (unit, put) =>
        {
            unit.State = unit.State with
            {
                Projects = unit.State.Projects.SetItem(put.Name, put),
                DefaultProject = unit.State.DefaultProject ?? put.Name,
            };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<StoredProject?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        MemoryState state = store.Read(cancellationToken);
        return new(state.Projects.TryGetValue(name, out ProjectFile? file) ? Stored(state, file) : null);
    }

    public ValueTask<StoredProject?> GetDefaultAsync(CancellationToken cancellationToken = default)
    {
        MemoryState state = store.Read(cancellationToken);
        return new(state.DefaultProject is { } name ? Stored(state, state.Projects[name]) : null);
    }

    public ValueTask<IReadOnlyList<StoredProject>> ListAsync(CancellationToken cancellationToken = default)
    {
        MemoryState state = store.Read(cancellationToken);
        return new([.. state.Projects.Values.Select(file => Stored(state, file))]);
    }

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, wanted) =>
        {
            if (!unit.State.Projects.ContainsKey(wanted)) return false;
            unit.State = unit.State with { DefaultProject = wanted };
            return true;
        }, cancellationToken);

    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        store.WriteAsync(name, static (unit, gone) =>
        {
            MemoryState state = unit.State;
            if (!state.Projects.ContainsKey(gone)) return false;
            state = state with
            {
                Projects = state.Projects.Remove(gone),
                NodeProjects = state.NodeProjects.RemoveRange(
                    state.NodeProjects.Where(pair => pair.Value.Name == gone).Select(pair => pair.Key)),
            };
            unit.State = state.DefaultProject == gone ? state with { DefaultProject = state.Projects.Keys.FirstOrDefault() } : state;
            return true;
        }, cancellationToken);

    public async ValueTask PutNodeAsync(string nodeName, NodeProject project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        await store.WriteAsync((nodeName, project), static (unit, put) =>
        {
            unit.State = unit.State with { NodeProjects = unit.State.NodeProjects.SetItem(put.nodeName, put.project) };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<NodeProject?> GetNodeAsync(string nodeName, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).NodeProjects.GetValueOrDefault(nodeName));

    public ValueTask<IReadOnlyList<string>> ListNodesAsync(string projectName, CancellationToken cancellationToken = default) =>
        new([.. store.Read(cancellationToken).NodeProjects.Where(pair => pair.Value.Name == projectName).Select(pair => pair.Key)
            .Order(StringComparer.Ordinal)]);

    private static StoredProject Stored(MemoryState state, ProjectFile file) => new(file, state.DefaultProject == file.Name);
}
