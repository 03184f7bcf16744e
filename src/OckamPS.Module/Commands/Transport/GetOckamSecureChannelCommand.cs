using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists secure channels of nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamSecureChannel")]
[OutputType(typeof(OckamSecureChannelInfo))]
public sealed class GetOckamSecureChannelCommand : GetFromNodesCmdlet
{
    /// <summary>Ids, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SecureChannelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    private protected override string[]? Names => Id;

    private protected override string Noun => "SecureChannel";

    private protected override string What => "secure channel";

    private protected override IEnumerable<(string Name, object Item)> Select(NodeDescription node) =>
        (node.Snapshot?.SecureChannels ?? []).Select(item => (item.Id, (object)Infos.Of(node.Name, item)));
}
