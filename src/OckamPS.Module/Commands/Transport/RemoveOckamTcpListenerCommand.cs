using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes TCP listeners. Their connections end too.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamTcpListener", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamTcpListenerCommand : RemoveFromNodesCmdlet
{
    /// <summary>Addresses, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpListenerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    /// <summary>What <c>Get-OckamTcpListener</c> or <c>New-OckamTcpListener</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpListenerInfo? InputObject { get; set; }

    private protected override string[]? Names => Address;

    private protected override string Noun => "TcpListener";

    private protected override string What => "TCP listener";

    private protected override NodeResource Kind => NodeResource.TcpListener;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.Address) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.TcpListeners ?? []).Select(item => (item.Address, item.Address));
}
