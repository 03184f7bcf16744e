using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists inlets of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamTcpInlet")]
[OutputType(typeof(OckamTcpInletInfo))]
public sealed class GetOckamTcpInletCommand : GetFromNodesCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TcpInletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "TcpInlet";

    private protected override string What => "inlet";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.Inlets ?? []).Select(item => (item.Name, (object)Infos.InletOf(node.Name, item)));
}
