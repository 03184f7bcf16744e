namespace Ockam.Aws;

/// <summary>A public address that stays.</summary>
/// <param name="AllocationId">Its id.</param>
/// <param name="PublicAddress">The address.</param>
/// <param name="AssociationId">Its use; null if nothing uses it.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Address(
    string AllocationId, string PublicAddress, string? AssociationId, IReadOnlyDictionary<string, string> Tags);
