using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Suspends inlets, or has them go on.</summary>
public abstract class InletSuspensionCmdlet : AsyncCmdlet
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>Names or addresses, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpInletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamTcpInlet</c> or <c>New-OckamTcpInlet</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpInletInfo? InputObject { get; set; }

    /// <summary>The node, with wildcards; all of them if it is left out.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The inlets are written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject?.InletName ?? (object?)Name;

    private protected abstract bool IsSuspended { get; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (InputObject is { } inlet)
        {
            await SetAsync(await ModuleNodes.RequireAsync(inlet.NodeName, cancellationToken), inlet.InletName, cancellationToken);
            return;
        }

        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindAsync(Node, cancellationToken);
        foreach (string pattern in Name ?? [])
        {
            var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            bool isFound = false;
            foreach (INodeControl node in nodes)
            {
                NodeDescription description = await node.DescribeAsync(cancellationToken);
                foreach (PortalSnapshot item in description.Snapshot?.Inlets ?? [])
                {
                    if (!wildcard.IsMatch(item.Name) && !wildcard.IsMatch(item.Address)) continue;
                    isFound = true;
                    await SetAsync(node, item.Name, cancellationToken);
                }
            }

            if (!isFound && !WildcardPattern.ContainsWildcardCharacters(pattern)) Write(ErrorTable.NotFound("TcpInlet", "inlet", pattern));
        }
    }

    private Task SetAsync(INodeControl node, string name, CancellationToken cancellationToken) => ForEachAsync(name, async () =>
    {
        if (!await ConfirmAsync($"inlet '{name}' of node '{node.Name}'", IsSuspended ? "Suspend" : "Resume")) return;
        PortalSnapshot? inlet = await node.SetInletSuspendedAsync(name, IsSuspended, cancellationToken);
        if (inlet is null) Write(ErrorTable.NotFound("TcpInlet", "inlet", name));
        else if (PassThru) Write(Infos.InletOf(node.Name, inlet));
    });
}
