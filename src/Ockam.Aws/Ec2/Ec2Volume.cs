namespace Ockam.Aws;

/// <summary>A disk.</summary>
/// <param name="VolumeId">Its id.</param>
/// <param name="State"><c>available</c>, <c>in-use</c>, <c>deleting</c> or another.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Volume(string VolumeId, string State, IReadOnlyDictionary<string, string> Tags);
