namespace Ockam.Aws;

/// <summary>Where a route table sends packets.</summary>
/// <param name="Destination">The addresses, or the id of a list of them.</param>
/// <param name="Target">The id of a gateway, instance or interface, or <c>local</c>; null where nothing is left of it.</param>
/// <param name="State"><c>active</c>, or <c>blackhole</c> where the target is gone.</param>
internal sealed record Ec2Route(string Destination, string? Target, string? State);
