using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists relays of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamRelay")]
[OutputType(typeof(OckamRelayInfo))]
public sealed class GetOckamRelayCommand : GetFromNodesCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Those that the node runs for others, instead of those that lead to it.</summary>
    [Parameter]
    public SwitchParameter Hosted { get; set; }

    private protected override string[]? Names => Name;

    private protected override string Noun => "Relay";

    private protected override string What => "relay";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (Hosted ? node.Snapshot?.HostedRelays ?? [] : node.Snapshot?.Relays ?? [])
            .Select(item => (item.Name, (object)Infos.Of(node.Name, item)));
}
