using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists outlets of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamTcpOutlet")]
[OutputType(typeof(OckamTcpOutletInfo))]
public sealed class GetOckamTcpOutletCommand : GetFromNodesCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TcpOutletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "TcpOutlet";

    private protected override string What => "outlet";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.Outlets ?? []).Select(item => (item.Name, (object)Infos.OutletOf(node.Name, item)));
}
