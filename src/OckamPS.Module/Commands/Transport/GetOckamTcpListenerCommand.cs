using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists TCP listeners of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamTcpListener")]
[OutputType(typeof(OckamTcpListenerInfo))]
public sealed class GetOckamTcpListenerCommand : GetFromNodesCmdlet
{
    /// <summary>Addresses, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(TcpListenerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    private protected override string[]? Names => Address;

    private protected override string Noun => "TcpListener";

    private protected override string What => "TCP listener";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.TcpListeners ?? []).Select(item => (item.Address, (object)Infos.Of(node.Name, item)));
}
