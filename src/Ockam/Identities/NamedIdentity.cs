namespace Ockam.Identities;

/// <summary>An identity of this home: a name, unique there, for an Identifier whose signing key some vault holds.</summary>
/// <param name="Name">The name, unique in a store.</param>
/// <param name="Identifier">The identity.</param>
/// <param name="VaultName">The vault that holds its keys.</param>
/// <param name="IsDefault">Whether it is used where no identity is named; exactly one is, as long as there are any.</param>
public sealed record NamedIdentity(string Name, Identifier Identifier, string VaultName, bool IsDefault);
