namespace Ockam.Aws;

/// <summary>An instance to be started.</summary>
/// <param name="ImageId">What it starts from.</param>
/// <param name="InstanceType">Its type.</param>
/// <param name="SubnetId">Its subnet.</param>
/// <param name="ClientToken">
/// What makes repeating safe: asked twice with one token (64 characters at most), AWS starts one instance.
/// </param>
internal sealed record Ec2LaunchRequest(string ImageId, string InstanceType, string SubnetId, string ClientToken)
{
    /// <summary>Its security groups; empty for the network's default one.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>What it gets at its first start, 16 KiB at most; whoever may describe the instance can read it.</summary>
    public ReadOnlyMemory<byte> UserData { get; init; }

    /// <summary>The name of its instance profile; null for none.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The key pair whose owner may sign in; null for none.</summary>
    public string? KeyName { get; init; }

    /// <summary>Whether it gets a public address; null for what the subnet says.</summary>
    public bool? PublicAddress { get; init; }

    /// <summary>The root disk's name; where it is known the disk is encrypted, and it is needed with <see cref="RootVolumeGib"/>.</summary>
    public string? RootDeviceName { get; init; }

    /// <summary>The root disk's size in GiB; null for that of the image.</summary>
    public int? RootVolumeGib { get; init; }

    /// <summary>Whether it is terminated when it shuts itself down, and with it its disks; else it stops, and its disks cost on.</summary>
    public bool TerminatesOnShutdown { get; init; }

    /// <summary>Tags of the instance and of its disks, from their first moment.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
