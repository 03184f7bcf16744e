using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes portal networks with everything that they have in AWS.</summary>
[Cmdlet(
    VerbsCommon.Remove, "OckamPortalNetwork", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName)]
public sealed class RemoveOckamPortalNetworkCommand : PortalNetworkCmdlet
{
    private const string ByName = "Name";
    private const string ByObject = "Network";

    /// <summary>Names or run ids, with wildcards.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("NetworkName")]
    [TakenFrom]
    [ArgumentCompleter(typeof(PortalNetworkCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Networks that Get-OckamPortalNetwork has found, in the region where they are.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public OckamPortalNetworkInfo[] Network { get; set; } = [];

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Removing portal networks";

    /// <inheritdoc/>
    protected override object Target => ParameterSetName == ByObject ? Network : Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == ByObject)
        {
            foreach (OckamPortalNetworkInfo each in Network)
            {
                await ForEachAsync(each, async () =>
                {
                    using PortalNetworks networks = await NetworksAsync(each.Region);
                    await RemoveAsync(networks, each.RunId, cancellationToken);
                });
            }

            return;
        }

        using PortalNetworks here = await NetworksAsync();
        foreach (string name in Name) await ForEachAsync(name, () => RemoveAsync(here, name, cancellationToken));
    }

    private async Task RemoveAsync(PortalNetworks networks, string name, CancellationToken cancellationToken)
    {
        PortalNetwork[] found = Match(
            await networks.ListAsync(cancellationToken), name, "PortalNetwork", "portal network",
            (each, matches) => matches(each.Name) || matches(each.RunId));
        foreach (PortalNetwork network in found)
        {
            if (!await ConfirmAsync($"{network.Name} in account {network.Account}, {network.Region}", network.DescribeRemoval(), Force))
                continue;
            OckamHome.Prepare(OckamHome.Resolve());
            PortalNetworkRemoval? removal = await networks.RemoveAsync(network.RunId, TrackRun(), cancellationToken);
            foreach (PortalNetworkPart left in removal?.Left ?? [])
                Warn($"The {left.Kind} {left.Id} was left: it does not carry the tag of '{network.Name}' any more.");
        }
    }
}
