namespace Ockam.Aws;

/// <summary>An image to be registered from a snapshot of a root disk.</summary>
/// <param name="Name">Its name: 3 to 128 characters, not yet taken in the account and region.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>.</param>
/// <param name="RootDeviceName">The root disk's name, for example <c>/dev/xvda</c>.</param>
/// <param name="SnapshotId">What the root disk is made of.</param>
internal sealed record Ec2RegisterRequest(string Name, string Architecture, string RootDeviceName, string SnapshotId)
{
    /// <summary>What it is.</summary>
    public string? Description { get; init; }

    /// <summary>Whether instances get a NitroTPM, which asks for UEFI too. It cannot be added to an image that is there.</summary>
    public bool HasNitroTpm { get; init; } = true;

    /// <summary>The store of UEFI variables in base64, for Secure Boot; null for an empty one.</summary>
    public string? UefiData { get; init; }

    /// <summary>Its tags, from its first moment.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
