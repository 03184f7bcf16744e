using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an instance of a portal network that enrolls itself, and waits until it is a member of the project.</summary>
[Cmdlet(VerbsCommon.New, "OckamPortalInstance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = PulledSet)]
[OutputType(typeof(OckamPortalInstanceInfo))]
public sealed partial class NewOckamPortalInstanceCommand : PortalNetworkCmdlet
{
    /// <summary>The portal network that it is for, as <c>New-OckamPortalNetwork</c> has made it.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NetworkName")]
    [ArgumentCompleter(typeof(PortalNetworkCompleter))]
    [ValidateNotNullOrEmpty]
    public string Network { get; set; } = "";

    /// <summary>What it is for.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    public OckamPortalInstanceRole Role { get; set; }

    /// <summary>Its name in the network, and that of its node.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstanceName { get; set; }

    /// <summary>Where the program <c>ockam-node</c> comes from: <c>s3://bucket/key</c>, an https URL, or a path in the image.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Program { get; set; } = "";

    /// <summary>The SHA-256 of the program; a URL needs it.</summary>
    [Parameter]
    [ValidatePattern("^[0-9a-fA-F]{64}$")]
    public string? ProgramHash { get; set; }

    /// <summary>Its type.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstanceType { get; set; }

    /// <summary>What it starts from; the newest Amazon Linux 2023 if it is left out.</summary>
    [Parameter]
    [TakenFrom("ImageId")]
    [ValidatePattern("^ami-[0-9a-f]{8,17}$")]
    public string? ImageId { get; set; }

    /// <summary>The size of its disk in GiB.</summary>
    [Parameter]
    [ValidateRange(8, 16384)]
    public int? DiskSize { get; set; }

    /// <summary>The project that it becomes a member of; the default one if it is left out.</summary>
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

    /// <summary>How its ticket gets to it.</summary>
    [Parameter]
    public OckamTicketPlace TicketIn { get; set; }

    /// <summary>The key in KMS that its ticket is encrypted with, an ARN.</summary>
    [Parameter]
    [KeyNamesTransformation(Arn = true)]
    [ValidatePattern("^arn:[a-z-]+:kms:")]
    public string? TicketKey { get; set; }

    /// <summary>How long its ticket is of use, and how long is waited: 20m if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>It is a managed instance of Systems Manager.</summary>
    [Parameter]
    public SwitchParameter SessionManager { get; set; }

    /// <summary>The IPv4 ranges that may connect by SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SshFrom { get; set; }

    /// <summary>The file for the private key of a new key pair for SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyPair { get; set; }

    /// <summary>It is terminated when it shuts itself down.</summary>
    [Parameter]
    public SwitchParameter TerminateOnShutdown { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making an instance";

    /// <inheritdoc/>
    protected override object Target => Network;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PortalInstanceOrder order = await ToOrderAsync(cancellationToken);
        AwsConnection connection = await AwsAsync();
        using var instances = new PortalInstances(connection, OckamHome.Resolve());
        PortalInstancePlan plan = await instances.PlanAsync(order, cancellationToken);
        foreach (string warning in plan.Warnings) Warn(warning);
        string what = Describe(plan);
        if (!await ConfirmAsync(what, $"{what} Go on?", "New-OckamPortalInstance")) return;
        ModuleLifetime.Use();
        await using HomeSession home = await HomeSession.OpenAsync(cancellationToken);
        bool mayBeHere = EndpointUrl is { IsLoopback: true };
        TicketOffice office = Role == OckamPortalInstanceRole.Project
            ? await TicketOffice.OpenAsync(home, Node, cancellationToken)
            : await TicketOffice.OpenAsync(home, Project, Node, mayBeHere, cancellationToken);
        PortalInstance made = await instances.CreateAsync(order, office, TrackRun(), cancellationToken);
        Verbose($"The instance {made.InstanceId} is running; {made.Identifier} is {(made.Relay is null ? "the authority" : "a member")}.");
        Write(PortalInstanceInfos.Of(made));
    }

    private string Describe(PortalInstancePlan plan)
    {
        string ports = plan.OpenPorts.Count == 0
            ? "Nobody can connect to it" : $"Open: {string.Join(", ", plan.OpenPorts)}";
        return $"Make in the network '{Network}': {string.Join("; ", plan.Makes)}. {ports}. Billed: {string.Join("; ", plan.Costs)}.";
    }
}
