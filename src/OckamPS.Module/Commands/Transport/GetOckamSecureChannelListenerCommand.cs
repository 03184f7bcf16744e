using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists secure channel listeners of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamSecureChannelListener")]
[OutputType(typeof(OckamSecureChannelListenerInfo))]
public sealed class GetOckamSecureChannelListenerCommand : GetFromNodesCmdlet
{
    /// <summary>Addresses, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SecureChannelListenerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    private protected override string[]? Names => Address;

    private protected override string Noun => "SecureChannelListener";

    private protected override string What => "secure channel listener";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.SecureChannelListeners ?? []).Select(item => (item.Address, (object)Infos.Of(node.Name, item)));
}
