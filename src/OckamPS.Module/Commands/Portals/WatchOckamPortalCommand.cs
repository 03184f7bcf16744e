using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows what inlets and outlets do, again and again until it is stopped.</summary>
[Cmdlet(VerbsCommon.Watch, "OckamPortal")]
[OutputType(typeof(OckamPortalActivity))]
public sealed class WatchOckamPortalCommand : AsyncCmdlet
{
    /// <summary>Names of inlets and outlets, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PortalCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The nodes to look at, with wildcards; all of them if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Node { get; set; }

    /// <summary>How long after a look the next one follows: 1s if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many looks; without end until Ctrl+C if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = int.MaxValue;

    /// <summary>Objects are put out, also where a table could be drawn.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private readonly HashSet<string> _nodes = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override string Activity => "Watching portals";

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override bool ShowsProgress => false;

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        // Several nodes may be piped in, and all are watched together.
        _nodes.UnionWith(Node ?? ["*"]);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        bool isLive = !PassThru && await OnPipelineAsync(() => MyInvocation.PipelineLength == 1 && LiveTable.IsPossible(Host));
        var table = new LiveTable(Host);
        var monitor = new PortalMonitor();
        for (int i = 0; i < Count; i++)
        {
            if (i > 0) await Task.Delay(Interval, cancellationToken);
            DateTime time = DateTime.UtcNow;
            OckamPortalActivity[] rows =
                [.. monitor.Look(await DescribeAsync(cancellationToken)).Select(row => PortalInfos.Of(row, time)).Where(IsWanted)];
            if (isLive)
            {
                await OnPipelineAsync(() =>
                {
                    table.Draw(rows);
                    return true;
                });
            }
            else
            {
                foreach (OckamPortalActivity row in rows) Write(row);
            }
        }
    }

    private async Task<IReadOnlyList<NodeDescription>> DescribeAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, NodeDescription>(StringComparer.Ordinal);
        foreach (string pattern in _nodes)
        {
            foreach (INodeControl node in await ModuleNodes.FindAsync(pattern, cancellationToken))
            {
                try
                {
                    all[node.Name] = await node.DescribeAsync(cancellationToken);
                }
                catch (Exception gone) when (ErrorTable.Knows(gone))
                {
                    // A node may end at any time; the next look finds out what has become of it.
                    Verbose($"The node '{node.Name}' was left out: {gone.Message}");
                }
            }
        }

        return [.. all.Values];
    }

    private bool IsWanted(OckamPortalActivity row) => Name.Any(pattern => WildcardPattern
        .Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(row.Portal));
}
