using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the projects that this home knows.</summary>
[Cmdlet(VerbsCommon.Get, "OckamProject")]
[OutputType(typeof(OckamProjectInfo))]
public sealed class GetOckamProjectCommand : HomeCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredProject> all = await home.Services.Projects.ListAsync(cancellationToken);
        foreach (string pattern in Name)
        {
            foreach (StoredProject item in Match(all, pattern, "Project", "project", (item, matches) => matches(item.File.Name)))
            {
                Project project = await home.Services.Projects.GetAsync(item.File.Name, cancellationToken);
                Write(await ProjectInfos.OfAsync(home, project, cancellationToken));
            }
        }
    }
}
