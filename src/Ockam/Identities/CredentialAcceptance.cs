namespace Ockam.Identities;

/// <summary>What came of the credentials that a peer has presented.</summary>
/// <param name="Accepted">Those that verified; the attributes of the last of them are stored.</param>
/// <param name="Refused">The others.</param>
public sealed record CredentialAcceptance(IReadOnlyList<VerifiedCredential> Accepted, IReadOnlyList<CredentialRefusal> Refused);
