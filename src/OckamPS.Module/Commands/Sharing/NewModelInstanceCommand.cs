using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Starts an instance with a NitroTPM for sealed models, and waits until it runs.</summary>
[Cmdlet(VerbsCommon.New, "ModelInstance", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ModelInstanceInfo))]
public sealed class NewModelInstanceCommand : ModelSharingCmdlet
{
    /// <summary>What it is called: 1 to 20 lower-case letters, digits and hyphens, unique in its run.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string InstanceName { get; set; } = "";

    /// <summary>What it starts from: an image with a NitroTPM, as New-NitroTpmImage makes it.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TakenFrom("ImageId")]
    [ValidateNotNullOrEmpty]
    public string ImageId { get; set; } = "";

    /// <summary>Its subnet.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TakenFrom("SubnetId")]
    [ValidateNotNullOrEmpty]
    public string SubnetId { get; set; } = "";

    /// <summary>Its type, one that has a NitroTPM; g5.2xlarge if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string InstanceType { get; set; } = "g5.2xlarge";

    /// <summary>Its security groups; the default one of its network if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("GroupId")]
    [TakenFrom("SecurityGroupId", "GroupId")]
    [ValidateNotNullOrEmpty]
    public string[] SecurityGroupId { get; set; } = [];

    /// <summary>The name of its instance profile, as New-ModelInstanceProfile makes it; none if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("InstanceProfileName")]
    [TakenFrom("InstanceProfileName", "ProfileName")]
    [ValidateNotNullOrEmpty]
    public string? InstanceProfile { get; set; }

    /// <summary>The key pair whose owner may sign in by SSH where a security group lets them; none if it is left out.</summary>
    [Parameter]
    [TakenFrom("KeyName")]
    [ValidateNotNullOrEmpty]
    public string? KeyName { get; set; }

    /// <summary>The size of its root disk in GiB; 64 if it is left out.</summary>
    [Parameter]
    [ValidateRange(8, 16384)]
    public int RootVolumeGib { get; set; } = 64;

    /// <summary>A script that it runs at its first start, 16 KiB at most, without secrets; none if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserDataPath { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InstanceName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        byte[] script = UserDataPath is null ? [] : await File.ReadAllBytesAsync(await ResolveFileAsync(UserDataPath), cancellationToken);
        var request = new ModelInstanceRequest(InstanceName, ImageId, SubnetId)
        {
            RunName = RunName, InstanceType = InstanceType, SecurityGroupIds = SecurityGroupId, ProfileName = InstanceProfile,
            KeyName = KeyName, UserData = script, RootVolumeGib = RootVolumeGib,
        };
        using ModelSharing sharing = await OpenAsync();
        IReadOnlyList<string> open = await sharing.CheckInstanceAsync(request, cancellationToken);
        string ports = open.Count == 0 ? "nobody can connect to it" : $"open: {string.Join("; ", open)}";
        if (!await ConfirmAsync($"instance '{InstanceName}' of the type {InstanceType} from {ImageId} in {SubnetId}; {ports}", "Start"))
            return;
        Write(SharingInfos.Of(RunName, await sharing.StartInstanceAsync(request, TrackSteps(), cancellationToken)));
    }
}
