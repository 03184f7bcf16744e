using System.Management.Automation;
using Ockam.Node;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Suspends inlets, or has them go on.</summary>
public abstract class InletSuspensionCmdlet : InletsCmdlet
{
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
    protected override Task ProcessAsync(CancellationToken cancellationToken) => ForInletsAsync(Node, async (node, name) =>
    {
        if (!await ConfirmAsync($"inlet '{name}' of node '{node.Name}'", IsSuspended ? "Suspend" : "Resume")) return;
        PortalSnapshot? inlet = await node.SetInletSuspendedAsync(name, IsSuspended, cancellationToken);
        if (inlet is null) Write(ErrorTable.NotFound("TcpInlet", "inlet", name));
        else if (PassThru) Write(Infos.InletOf(node.Name, inlet));
    }, cancellationToken);
}
