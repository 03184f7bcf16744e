using System.Management.Automation;
using Ockam.Models;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes key brokers from their nodes. Keys and logs stay.</summary>
[Cmdlet(VerbsCommon.Remove, "ModelKeyBroker", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveModelKeyBrokerCommand : ModelKeyBrokersCmdlet
{
    /// <summary>Names, with wildcards; what <c>Get-ModelKeyBroker</c> puts out binds by property.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("BrokerName")]
    [ArgumentCompleter(typeof(ModelKeyBrokerCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach ((LocalNode node, ModelKeyBroker broker) in await FindAsync(Name, cancellationToken))
        {
            if (!await ConfirmAsync($"key broker '{broker.Name}' of node '{node.Name}'", "Remove")) continue;
            await node.RemoveServiceAsync(broker, cancellationToken);
            Verbose($"Removed the key broker '{broker.Name}' of '{node.Name}'.");
        }
    }
}
