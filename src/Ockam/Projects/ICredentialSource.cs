namespace Ockam.Projects;

/// <summary>Where a node's credential comes from: what is kept of it, and the authority.</summary>
internal interface ICredentialSource
{
    /// <summary>Who issues it.</summary>
    Identities.Identifier Authority { get; }

    /// <summary>The credential that is kept; null if there is none, or it would not be accepted any more.</summary>
    Task<RetrievedCredential?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Asks the authority for a credential (section 8.3), verifies it as one of this node, and keeps it.</summary>
    /// <exception cref="Api.ApiException">The authority refused.</exception>
    Task<RetrievedCredential> RequestAsync(CancellationToken cancellationToken);
}
