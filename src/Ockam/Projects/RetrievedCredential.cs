using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>A credential of this node, and what it was found to say.</summary>
/// <param name="Credential">As it is presented.</param>
/// <param name="Verified">Every rule of section 4.2 was kept at the time.</param>
internal sealed record RetrievedCredential(CredentialAndPurposeKey Credential, VerifiedCredential Verified);
