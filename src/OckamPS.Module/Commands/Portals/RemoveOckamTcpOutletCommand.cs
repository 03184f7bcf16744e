using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes outlets. Their connections end.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamTcpOutlet", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamTcpOutletCommand : RemoveFromNodesCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpOutletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamTcpOutlet</c> or <c>New-OckamTcpOutlet</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpOutletInfo? InputObject { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "TcpOutlet";

    private protected override string What => "outlet";

    private protected override NodeResource Kind => NodeResource.Outlet;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.OutletName) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.Outlets ?? []).Select(item => (item.Name, item.Name));
}
