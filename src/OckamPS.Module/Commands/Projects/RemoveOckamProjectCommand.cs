using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Forgets projects. Where the authority's key is here, nobody can become a member any more without it: the identity stays, and so can the
/// project be made again.
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
            {
                string name = item.File.Name;
                if (!await ConfirmAsync($"project '{name}'", "Remove", Force)) continue;
                await home.Services.Projects.DeleteAsync(name, cancellationToken);
                Verbose($"The project '{name}' is forgotten.");
            }
        }
    }
}
