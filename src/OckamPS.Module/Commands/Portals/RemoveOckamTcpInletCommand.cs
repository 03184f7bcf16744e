using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes inlets. Their connections end, and their ports are free.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamTcpInlet", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamTcpInletCommand : RemoveFromNodesCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpInletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamTcpInlet</c> or <c>New-OckamTcpInlet</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpInletInfo? InputObject { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "TcpInlet";

    private protected override string What => "inlet";

    private protected override NodeResource Kind => NodeResource.Inlet;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.InletName) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.Inlets ?? []).Select(item => (item.Name, item.Name));
}
