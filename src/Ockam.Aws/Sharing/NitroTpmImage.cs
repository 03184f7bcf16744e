namespace Ockam.Aws;

/// <summary>An image whose instances have a NitroTPM.</summary>
/// <param name="ImageId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its region.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>.</param>
/// <param name="SnapshotId">What its root disk is made of.</param>
/// <param name="Source">The image that it was made of.</param>
/// <param name="IsNew">Whether it was made now, and not found.</param>
public sealed record NitroTpmImage(
    string ImageId, string Name, string Region, string Architecture, string SnapshotId, NitroTpmSource Source, bool IsNew);
