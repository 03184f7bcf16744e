namespace Ockam.Projects;

/// <summary>The projects that a home knows, by name, and which of them its nodes are in (section 9.3).</summary>
public interface IProjectRepository
{
    /// <summary>Stores a description in place of one of the same name; the first project of a home becomes its default one.</summary>
    ValueTask PutAsync(ProjectFile file, CancellationToken cancellationToken = default);

    /// <summary>The project of a name, or null.</summary>
    ValueTask<StoredProject?> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The default project, or null where there is no project.</summary>
    ValueTask<StoredProject?> GetDefaultAsync(CancellationToken cancellationToken = default);

    /// <summary>All projects, by name in ordinal order.</summary>
    ValueTask<IReadOnlyList<StoredProject>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a project the default one.</summary>
    /// <returns>Whether there is one of that name.</returns>
    ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Forgets a project; the first of those that are left becomes the default one if it was.</summary>
    /// <returns>Whether there was one of that name.</returns>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Notes which project a node is in, in place of what was noted of it.</summary>
    ValueTask PutNodeAsync(string nodeName, NodeProject project, CancellationToken cancellationToken = default);

    /// <summary>The project that a node was said to be in; null where nothing was said.</summary>
    ValueTask<NodeProject?> GetNodeAsync(string nodeName, CancellationToken cancellationToken = default);

    /// <summary>The names of the nodes that were said to be in a project, as members or not, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListNodesAsync(string projectName, CancellationToken cancellationToken = default);
}
