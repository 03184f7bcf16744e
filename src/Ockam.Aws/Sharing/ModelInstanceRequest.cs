namespace Ockam.Aws;

/// <summary>An instance with a NitroTPM for sealed models, as it shall be started.</summary>
/// <param name="Name">What it is called: 1 to 20 lower-case letters, digits and hyphens, unique in its run.</param>
/// <param name="ImageId">What it starts from: an image with a NitroTPM.</param>
/// <param name="SubnetId">Its subnet.</param>
public sealed record ModelInstanceRequest(string Name, string ImageId, string SubnetId)
{
    /// <summary>The name of the run that it belongs to.</summary>
    public string RunName { get; init; } = ModelSharing.UsualName;

    /// <summary>Its type: one that has a NitroTPM.</summary>
    public string InstanceType { get; init; } = "g5.2xlarge";

    /// <summary>Its security groups; empty for the network's default one.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>The name of its instance profile; null for none.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The key pair whose owner may sign in by SSH where a security group lets him; null for none.</summary>
    public string? KeyName { get; init; }

    /// <summary>
    /// What it runs at its first start, such as a script that installs a model server: 16 KiB at most. Whoever may describe the instance
    /// can read it, so that nothing secret belongs there. Empty for nothing.
    /// </summary>
    public ReadOnlyMemory<byte> UserData { get; init; }

    /// <summary>The size of its root disk in GiB: room for drivers, a model server and a sealed model.</summary>
    public int RootVolumeGib { get; init; } = 64;
}
