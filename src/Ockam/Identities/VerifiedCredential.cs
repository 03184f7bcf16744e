namespace Ockam.Identities;

/// <summary>A credential that keeps every rule of section 4.2.</summary>
/// <param name="Subject">Who has the attributes.</param>
/// <param name="Issuer">The authority that says so.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record VerifiedCredential(Identifier Subject, Identifier Issuer, Attributes Attributes, ulong CreatedAt, ulong ExpiresAt);
