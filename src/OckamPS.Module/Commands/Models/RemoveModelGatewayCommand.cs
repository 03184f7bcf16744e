using System.Management.Automation;
using OckamPS.Module.Completion;
using OckamPS.Module.Gateways;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Ends model gateways of this session; answers that are under way break off.</summary>
[Cmdlet(VerbsCommon.Remove, "ModelGateway", SupportsShouldProcess = true)]
public sealed class RemoveModelGatewayCommand : AsyncCmdlet
{
    /// <summary>Where it listens, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GatewayCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = [];

    /// <inheritdoc/>
    protected override object Target => Address;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string pattern in Address)
        {
            foreach (ModelGatewayInfo found in Match(
                SessionGateways.All, pattern, "ModelGateway", "model gateway", (gateway, matches) => matches(gateway.Address)))
            {
                if (await ConfirmAsync($"model gateway {found.Address}", "Remove")) await SessionGateways.StopAsync(found.Address);
            }
        }
    }
}
