namespace Ockam.Aws;

/// <summary>A region.</summary>
/// <param name="Name">Its system name.</param>
/// <param name="Endpoint">The host that answers there.</param>
/// <param name="OptIn"><c>opt-in-not-required</c>, <c>opted-in</c> or <c>not-opted-in</c>.</param>
internal sealed record Ec2Region(string Name, string Endpoint, string? OptIn);
