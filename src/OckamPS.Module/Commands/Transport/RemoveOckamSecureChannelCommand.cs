using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes secure channels. Inlets that go through them have no new connections.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamSecureChannel", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamSecureChannelCommand : RemoveFromNodesCmdlet
{
    /// <summary>Ids, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(SecureChannelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>What <c>Get-OckamSecureChannel</c> or <c>New-OckamSecureChannel</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamSecureChannelInfo? InputObject { get; set; }

    private protected override string[]? Names => Id;

    private protected override string Noun => "SecureChannel";

    private protected override string What => "secure channel";

    private protected override NodeResource Kind => NodeResource.SecureChannel;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.Id) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.SecureChannels ?? []).Select(item => (item.Id, item.Id));
}
