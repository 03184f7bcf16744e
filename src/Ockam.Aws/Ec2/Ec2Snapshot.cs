namespace Ockam.Aws;

/// <summary>A snapshot of a disk.</summary>
/// <param name="SnapshotId">Its id.</param>
/// <param name="State"><c>pending</c>, <c>completed</c>, <c>error</c> or another.</param>
/// <param name="Progress">How far it is, such as <c>42%</c>.</param>
/// <param name="IsEncrypted">Whether it is encrypted.</param>
/// <param name="Message">Why it has failed; null if it has not.</param>
/// <param name="VolumeSize">The size of the disk in GiB.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Snapshot(string SnapshotId, string State, string? Progress, bool IsEncrypted, string? Message, int? VolumeSize,
    IReadOnlyDictionary<string, string> Tags);
