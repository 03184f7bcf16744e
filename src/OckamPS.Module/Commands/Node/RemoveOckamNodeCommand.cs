using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Ends nodes, with everything that they have; their identities stay.</summary>
[Cmdlet(VerbsCommon.Remove, "OckamNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamNodeCommand : ExistingNodesCmdlet
{
    /// <inheritdoc/>
    protected override string Activity => "Ending nodes";

    private protected override async Task ActAsync(INodeControl node, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"node '{node.Name}'", "Remove")) return;
        if (await ModuleNodes.RemoveAsync(node, cancellationToken)) Verbose($"The node '{node.Name}' has ended.");
    }
}
