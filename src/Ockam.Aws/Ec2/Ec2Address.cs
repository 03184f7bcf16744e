namespace Ockam.Aws;

/// <summary>A public address that stays.</summary>
/// <param name="AllocationId">Its id.</param>
/// <param name="PublicAddress">The address.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Address(string AllocationId, string PublicAddress, IReadOnlyDictionary<string, string> Tags);
