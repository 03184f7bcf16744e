namespace Ockam.Aws;

/// <summary>An image whose root disk another one gets.</summary>
/// <param name="ImageId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Region">Its region.</param>
/// <param name="Architecture"><c>x86_64</c> or <c>arm64</c>.</param>
/// <param name="IsAttestable">
/// Whether its measurements can say what runs. False for images of Amazon Linux 2023 as AWS publishes them: PCR4 covers their boot loader
/// alone, and their root disk can be written. Null for all others: EC2 says nothing by which it could be told.
/// </param>
public sealed record NitroTpmSource(string ImageId, string Name, string Region, string Architecture, bool? IsAttestable)
{
    internal string SnapshotId { get; init; } = "";

    internal string RootDeviceName { get; init; } = "";
}
