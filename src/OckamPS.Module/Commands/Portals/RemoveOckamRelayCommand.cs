using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes relays: others no longer reach the node by them.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamRelay", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamRelayCommand : RemoveFromNodesCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamRelay</c> or <c>New-OckamRelay</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamRelayInfo? InputObject { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "Relay";

    private protected override string What => "relay";

    private protected override NodeResource Kind => NodeResource.Relay;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.RelayName) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.Relays ?? []).Select(item => (item.Name, item.Name));
}
