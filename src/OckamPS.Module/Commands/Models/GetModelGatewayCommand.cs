using System.Management.Automation;
using OckamPS.Module.Completion;
using OckamPS.Module.Gateways;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows the model gateways of this session.</summary>
[Cmdlet(VerbsCommon.Get, "ModelGateway")]
[OutputType(typeof(ModelGatewayInfo))]
public sealed class GetModelGatewayCommand : AsyncCmdlet
{
    /// <summary>Where it listens, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GatewayCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Address;

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string pattern in Address)
        {
            foreach (ModelGatewayInfo found in Match(
                SessionGateways.All, pattern, "ModelGateway", "model gateway", (gateway, matches) => matches(gateway.Address)))
            {
                // What is to be warned of may have come to be after it was started.
                if (found.Warning is { } warning) Warn(warning);
                Write(found);
            }
        }

        return Task.CompletedTask;
    }
}
