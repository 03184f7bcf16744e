using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Projects;
using Ockam.Topology;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet that looks at nodes together. What the pipeline names is collected first: parts of different nodes belong together.
/// </summary>
public abstract class TopologyCmdlet : AsyncCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, INodeControl> _nodes = new(StringComparer.Ordinal);

    /// <summary>The nodes, with wildcards; all of them if it is left out.</summary>
    // What is elsewhere has no node: of piped parts, it names none.
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? Node { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Node;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Node is null) return;
        foreach (string? pattern in Node)
        {
            if (string.IsNullOrEmpty(pattern) || !_asked.Add(pattern)) continue;
            foreach (INodeControl node in await ModuleNodes.FindRequiredAsync(pattern, cancellationToken)) _nodes.TryAdd(node.Name, node);
        }
    }

    private protected async Task<OckamTopology> LookAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        // After the last input the parameter is empty again; a pipeline without a node means none, and not all.
        bool isNamed = Node is not null || MyInvocation.ExpectingInput;
        IEnumerable<INodeControl> nodes = isNamed ? _nodes.Values : await ModuleNodes.FindAsync(null, cancellationToken);
        var described = new List<NodeDescription>();
        foreach (INodeControl node in nodes)
            await ForEachAsync(node.Name, async () => described.Add(await node.DescribeAsync(cancellationToken)));
        bool haveProjects = described.Exists(node => node.Project is not null);
        return OckamTopology.Create(described, haveProjects ? await ProjectsAsync(cancellationToken) : []);
    }

    private static async Task<IReadOnlyList<TopologyProject>> ProjectsAsync(CancellationToken cancellationToken)
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        var projects = new List<TopologyProject>();
        foreach (StoredProject stored in await home.Services.Projects.ListAsync(cancellationToken))
            projects.Add(TopologyProject.From(await home.Services.Projects.GetAsync(stored.File.Name, cancellationToken)));
        return projects;
    }
}
