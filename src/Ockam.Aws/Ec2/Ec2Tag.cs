namespace Ockam.Aws;

/// <summary>A tag and what carries it.</summary>
/// <param name="ResourceId">The id of what carries it.</param>
/// <param name="ResourceType">What that is, for example <c>vpc</c>.</param>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
internal sealed record Ec2Tag(string ResourceId, string? ResourceType, string Key, string Value);
