namespace Ockam.Identities;

/// <summary>The attributes of a peer as an authority attested them, or as they were set here.</summary>
/// <param name="Attributes">Names and values.</param>
/// <param name="AddedAt">When they were stored, in Unix seconds.</param>
/// <param name="ExpiresAt">When they end, in Unix seconds; null for never.</param>
/// <param name="AttestedBy">The authority; null where they were set by hand.</param>
public sealed record AttributesEntry(Attributes Attributes, ulong AddedAt, ulong? ExpiresAt, Identifier? AttestedBy);
