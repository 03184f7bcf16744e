using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>What there is one credential for.</summary>
internal readonly record struct MemoryCredentialKey(Identifier Subject, Identifier Issuer, string Scope, string NodeName);
