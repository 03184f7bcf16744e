using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
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

    /// <summary>The project that the members leave that its instances are; they stay in it if it is left out.</summary>
    [Parameter]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }

    /// <summary>The node whose identity administers the project; the default one if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

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
            if (!await ConfirmAsync($"{network.Name} in account {network.Account}, {network.Region}", Describe(network), Force))
                continue;
            OckamHome.Prepare(OckamHome.Resolve());
            PortalNetworkRemoval? removal = await RemoveAsync(networks, network, cancellationToken);
            if (removal is null) continue;
            foreach (PortalNetworkMember gone in removal.MembersRemoved)
                Verbose($"{gone.Identifier} ({gone.InstanceName}) is no member of the project '{Project}' any more.");
            foreach (PortalNetworkPart left in removal.Left)
                Warn($"The {left.Kind} {left.Id} was left: it does not carry the tag of '{network.Name}' any more.");
            foreach (PortalNetworkMember stays in removal.MembersLeft)
            {
                Warn(
                    $"{stays.Identifier}, the instance '{stays.InstanceName}' of '{network.Name}', stays a member of the project with the "
                    + $"authority {stays.Authority ?? "(unknown)"}. Remove-OckamProjectMember takes it out, and -Project here does.");
            }
        }
    }

    private async Task<PortalNetworkRemoval?> RemoveAsync(
        PortalNetworks networks, PortalNetwork network, CancellationToken cancellationToken)
    {
        if (Project is null) return await networks.RemoveAsync(network.RunId, TrackRun(), null, cancellationToken);
        ModuleLifetime.Use();
        await using HomeSession home = await HomeSession.OpenAsync(cancellationToken);
        TicketOffice office = await TicketOffice.OpenAsync(home, Project, Node, mayBeHere: true, cancellationToken);
        return await networks.RemoveAsync(network.RunId, TrackRun(), office, cancellationToken);
    }

    private string Describe(PortalNetwork network)
    {
        string what = network.DescribeRemoval();
        if (Project is not null) return $"{what}. Before that, take the members that its instances are out of the project '{Project}'";
        return network.Members.Count == 0 ? what
            : $"{what}. These stay members of their projects: {string.Join(", ", network.Members.Select(each => each.Identifier))}";
    }
}
