namespace Ockam.Aws;

/// <summary>An image that instances start from.</summary>
/// <param name="ImageId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>available</c>, <c>pending</c>, <c>failed</c> or another.</param>
/// <param name="OwnerId">The account that it belongs to.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Image(string ImageId, string Name, string State, string OwnerId, string Architecture, DateTimeOffset? Created,
    IReadOnlyDictionary<string, string> Tags)
{
    /// <summary><c>uefi</c>, <c>uefi-preferred</c>, <c>legacy-bios</c>, or null where the type of the instance decides.</summary>
    public string? BootMode { get; init; }

    /// <summary><c>v2.0</c> where instances get a NitroTPM; null where they do not.</summary>
    public string? TpmSupport { get; init; }

    /// <summary>The name of the root disk, for example <c>/dev/xvda</c>.</summary>
    public string? RootDeviceName { get; init; }

    /// <summary>The size of the root disk in GiB; null if it is not said.</summary>
    public int? RootVolumeGib { get; init; }

    /// <summary>The snapshots that its disks are made of, by device.</summary>
    public IReadOnlyDictionary<string, string> Snapshots { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it is not available; null if it is.</summary>
    public string? StateReason { get; init; }
}
