using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists TCP connections of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamTcpConnection")]
[OutputType(typeof(OckamTcpConnectionInfo))]
public sealed class GetOckamTcpConnectionCommand : GetFromNodesCmdlet
{
    /// <summary>Ids, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TcpConnectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    private protected override string[]? Names => Id;

    private protected override string Noun => "TcpConnection";

    private protected override string What => "TCP connection";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.TcpConnections ?? []).Select(item => (item.Id, (object)Infos.Of(node.Name, item)));
}
