using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lets a node accept secure channels at an address besides <c>api</c>.</summary>
[Cmdlet(VerbsCommon.New, "OckamSecureChannelListener", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamSecureChannelListenerInfo))]
public sealed class NewOckamSecureChannelListenerCommand : NodeCmdlet
{
    /// <summary>Its worker address.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Address { get; set; } = "";

    /// <summary>Whom it trusts: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }


    /// <inheritdoc/>
    protected override string Activity => "Listening";

    /// <inheritdoc/>
    protected override object Target => Address;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Accept secure channels at {Address}", cancellationToken) is not { } node) return;
        var settings = new SecureChannelListenerSettings { Address = Address, Trust = Trust };
        Write(Infos.Of(node.Name, await node.CreateSecureChannelListenerAsync(settings, cancellationToken)));
    }
}
