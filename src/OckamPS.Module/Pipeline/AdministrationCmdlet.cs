using System.Management.Automation;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that administers a project, where its authority's key is or at the authority.</summary>
public abstract class AdministrationCmdlet : ProjectCmdlet
{
    /// <summary>A node that asks as an enroller; it is left out where the authority's key is in this home.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    private protected async Task<ProjectAdministration> OpenAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = await ProjectAdministration.OpenAsync(home, Project, Node, cancellationToken);
        administration.Happened += Verbose;
        return administration;
    }
}
