using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes TCP connections. Channels over them end too.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamTcpConnection", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamTcpConnectionCommand : RemoveFromNodesCmdlet
{
    /// <summary>Ids, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpConnectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>What <c>Get-OckamTcpConnection</c> or <c>New-OckamTcpConnection</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpConnectionInfo? InputObject { get; set; }

    private protected override string[]? Names => Id;

    private protected override string Noun => "TcpConnection";

    private protected override string What => "TCP connection";

    private protected override NodeResource Kind => NodeResource.TcpConnection;

    private protected override (string Node, string Id)? Given =>
        InputObject is { } given ? (given.NodeName, given.Id) : null;

    private protected override IEnumerable<(string Name, string Id)> Select(NodeDescription node) =>
        (node.Snapshot?.TcpConnections ?? []).Select(item => (item.Id, item.Id));
}
