namespace Ockam.Aws;

/// <summary>A zone of a region.</summary>
/// <param name="Name">Its name in this account.</param>
/// <param name="ZoneId">Its id, the same in every account.</param>
/// <param name="State"><c>available</c> or another.</param>
/// <param name="Kind"><c>availability-zone</c>, <c>local-zone</c> or <c>wavelength-zone</c>.</param>
internal sealed record Ec2Zone(string Name, string ZoneId, string State, string? Kind);
