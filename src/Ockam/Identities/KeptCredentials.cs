using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>The credentials that a home keeps to present them (sections 4.2 and 9.3): listed, taken in, removed.</summary>
public sealed class KeptCredentials
{
    private readonly ICredentialRepository _repository;
    private readonly CredentialService _credentials;
    private readonly IdentityService _identities;

    /// <summary>Creates the service.</summary>
    /// <param name="repository">Where they are kept.</param>
    /// <param name="credentials">Verifies what is taken in.</param>
    /// <param name="identities">Knows this home's identities.</param>
    public KeptCredentials(ICredentialRepository repository, CredentialService credentials, IdentityService identities)
    {
        _repository = repository;
        _credentials = credentials;
        _identities = identities;
    }

    /// <summary>All of them, those that have expired included, by node, scope, subject and issuer.</summary>
    public ValueTask<IReadOnlyList<KeptCredential>> ListAsync(CancellationToken cancellationToken = default) =>
        _repository.ListAsync(cancellationToken);

    /// <summary>Verifies a credential of an identity of this home, and keeps it in place of one for the same scope and node.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="issuer">Who must have issued it; the history of it must be known.</param>
    /// <param name="scope">What it is for.</param>
    /// <param name="nodeName">The node that presents it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EncodingException">Signed bytes are not of their form.</exception>
    /// <exception cref="IdentityException">
    /// A rule is broken, or the issuer is not known. <see cref="IdentityErrorReason.UnknownName"/>: the subject is no identity of this
    /// home.
    /// </exception>
    public async ValueTask<VerifiedCredential> KeepAsync(
        CredentialAndPurposeKey credential, Identifier issuer, string scope, string nodeName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentException.ThrowIfNullOrWhiteSpace(scope);
        ArgumentException.ThrowIfNullOrWhiteSpace(nodeName);
        VerifiedCredential verified = await _credentials.VerifyAsync(credential, [issuer], null, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NamedIdentity> own = await _identities.ListAsync(cancellationToken).ConfigureAwait(false);
        if (!own.Any(identity => identity.Identifier == verified.Subject))
        {
            throw new IdentityException(
                IdentityErrorReason.UnknownName,
                $"The credential is of {verified.Subject}, which is no identity of this home; only its owner can present it.");
        }

        await _repository
            .PutAsync(verified.Subject, issuer, scope, credential.Encode(), verified.ExpiresAt, nodeName, cancellationToken)
            .ConfigureAwait(false);
        return verified;
    }

    /// <summary>
    /// Removes a credential. A node that runs as a member of a project asks its authority for another one within two seconds, and goes on
    /// with the one that it has until then.
    /// </summary>
    /// <returns>Whether it was there still.</returns>
    public ValueTask<bool> RemoveAsync(KeptCredential credential, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return _repository.DeleteAsync(
            credential.Subject, credential.Issuer, credential.Scope, credential.NodeName, cancellationToken);
    }
}
