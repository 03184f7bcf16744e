using Ockam.Projects;

namespace Ockam.Topology;

/// <summary>A project that the home knows, as a topology needs it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id.</param>
/// <param name="Route">The way to its node.</param>
/// <param name="Identifier">The Identifier of its node.</param>
/// <param name="Authority">The Identifier of its authority.</param>
public sealed record TopologyProject(string Name, string Id, string Route, string Identifier, string Authority)
{
    /// <summary>The same of a project.</summary>
    public static TopologyProject From(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return new TopologyProject(
            project.Name, project.Id, project.AccessRoute.ToString(), project.Node.Identifier.ToString(),
            project.Authority.Identifier.ToString());
    }
}
