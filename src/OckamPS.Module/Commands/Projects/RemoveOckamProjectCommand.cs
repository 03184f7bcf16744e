using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Forgets projects, and ends the node that runs one, where that is of this process or in the background. Where the authority's key is
/// here, nobody can become a member any more without it: the identity stays, and so can the project be made again.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OckamProject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveOckamProjectCommand : HomeCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        foreach (string pattern in Name)
        {
            IReadOnlyList<StoredProject> all = await home.Services.Projects.ListAsync(cancellationToken);
            foreach (StoredProject item in Match(all, pattern, "Project", "project", (item, matches) => matches(item.File.Name)))
                await ForEachAsync(item.File.Name, () => RemoveAsync(home, item.File.Name, cancellationToken));
        }
    }

    private async Task RemoveAsync(HomeSession home, string name, CancellationToken cancellationToken)
    {
        Project project = await home.Services.Projects.GetAsync(name, cancellationToken);
        INodeControl? node = await ProjectNodes.FindAsync(project, cancellationToken);
        string action = node is null ? "Remove" : $"Remove, and end its node '{node.Name}' with all that members have open there";
        if (!await ConfirmAsync($"project '{project.Name}'", action, Force)) return;
        // First: as long as it runs, it would let members in.
        if (node is not null && await ModuleNodes.RemoveAsync(node, cancellationToken)) Verbose($"The node '{node.Name}' has ended.");
        await home.Services.Projects.DeleteAsync(project.Name, cancellationToken);
        Verbose($"The project '{project.Name}' is forgotten.");
        if (node is null && ProjectNodes.FindElsewhere(project) is { } other)
        {
            Warn($"The node '{other.Name}' runs the project '{project.Name}' in process {other.ProcessId}, which takes no commands: it "
                + "goes on until that process ends it.");
        }
    }
}
