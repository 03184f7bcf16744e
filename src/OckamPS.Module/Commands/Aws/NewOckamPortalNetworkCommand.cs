using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes a portal network in AWS, or completes one that was interrupted.</summary>
[Cmdlet(VerbsCommon.New, "OckamPortalNetwork", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamPortalNetworkInfo))]
public sealed class NewOckamPortalNetworkCommand : PortalNetworkCmdlet
{
    /// <summary>What it is called: 1 to 31 lower-case letters, digits and hyphens.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [Alias("NetworkName")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Its range of IPv4 addresses, /16 to /28.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Cidr { get; set; }

    /// <summary>A subnet that is there already, used as it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TakenFrom("SubnetId")]
    [ValidateNotNullOrEmpty]
    public string? SubnetId { get; set; }

    /// <summary>A security group that is there already, used as it is; it goes with -SubnetId.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("GroupId")]
    [TakenFrom("SecurityGroupId", "GroupId")]
    [ValidateNotNullOrEmpty]
    public string? SecurityGroupId { get; set; }

    /// <summary>Instances get no public address, and go out through a NAT gateway, which costs by the hour and by the GB.</summary>
    [Parameter]
    public SwitchParameter PrivateSubnet { get; set; }

    /// <summary>The TCP port that a project's authority and relay listen at; nothing may come in if it is left out.</summary>
    [Parameter]
    public int? ProjectPort { get; set; }

    /// <summary>From where that port may be reached: ranges or addresses; from everywhere if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowFrom { get; set; } = [];

    /// <summary>From where SSH may be reached: ranges or addresses; from nowhere if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SshFrom { get; set; } = [];

    /// <summary>A type of instances that the network's zone has to have.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstanceType { get; set; }

    /// <summary>The zone; the first one that will do if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AvailabilityZone { get; set; }

    /// <inheritdoc/>
    protected override string Activity => $"Making the portal network {Name}";

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PortalNetworkPlan plan = PortalNetworkPlan.Of(new PortalNetworkRequest(Name)
        {
            Cidr = Cidr,
            SubnetId = SubnetId,
            SecurityGroupId = SecurityGroupId,
            PrivateSubnet = PrivateSubnet,
            ProjectPort = ProjectPort,
            AllowFrom = AllowFrom,
            SshFrom = SshFrom,
            InstanceType = InstanceType,
            AvailabilityZone = AvailabilityZone,
        });
        AwsConnection connection = await AwsAsync();
        using PortalNetworks networks = await NetworksAsync();
        string what = plan.Describe(
            await connection.GetRegionAsync(cancellationToken), await networks.FindOpenPortsAsync(plan, cancellationToken));
        if (!await ConfirmAsync(what, $"{what} Make it?", "Portal network")) return;
        OckamHome.Prepare(OckamHome.Resolve());
        Write(NetworkInfos.Of(await networks.CreateAsync(plan, TrackRun(), cancellationToken)));
    }
}
