using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes secure channel listeners. Channels that they accepted stay.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamSecureChannelListener", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamSecureChannelListenerCommand : RemoveFromNodesCmdlet
{
    /// <summary>Addresses, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(SecureChannelListenerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    /// <summary>What <c>Get-OckamSecureChannelListener</c> or <c>New-OckamSecureChannelListener</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamSecureChannelListenerInfo? InputObject { get; set; }

    private protected override string[]? Names => Address;

    private protected override string Noun => "SecureChannelListener";

    private protected override string What => "secure channel listener";

    private protected override NodeResource Kind => NodeResource.SecureChannelListener;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.Address) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.SecureChannelListeners ?? []).Select(item => (item.Address, item.Address));
}
