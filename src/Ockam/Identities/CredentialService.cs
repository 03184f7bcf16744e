using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>Issues, verifies and accepts credentials (section 4.2).</summary>
public sealed class CredentialService
{
    private readonly IVault _vault;
    private readonly IdentityService _identities;
    private readonly PurposeKeyService _purposeKeys;
    private readonly IAttributesRepository _attributes;
    private readonly TimeProvider _time;

    /// <summary>Creates the service.</summary>
    /// <param name="vault">Holds the keys of issuers.</param>
    /// <param name="identities">Knows the histories of issuers.</param>
    /// <param name="purposeKeys">Has the keys that sign credentials.</param>
    /// <param name="attributes">Where attributes of peers are kept.</param>
    /// <param name="time">The wall clock.</param>
    public CredentialService(
        IVault vault, IdentityService identities, PurposeKeyService purposeKeys, IAttributesRepository attributes, TimeProvider time)
    {
        _vault = vault;
        _identities = identities;
        _purposeKeys = purposeKeys;
        _attributes = attributes;
        _time = time;
    }

    /// <summary>Issues a credential.</summary>
    /// <param name="issuer">An identity of this home.</param>
    /// <param name="subject">Who gets the attributes.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="lifetime">How long it is to be valid; it ends earlier where the issuer's purpose key does. Whole seconds count.</param>
    /// <param name="subjectLatestChangeHash">The subject's latest change; null for the one that is stored here, if any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is below one second.</exception>
    /// <exception cref="IdentityException">The issuer is not known, or its latest key is not valid now.</exception>
    /// <exception cref="VaultException">The vault does not hold the issuer's key, or failed.</exception>
    public async ValueTask<CredentialAndPurposeKey> IssueAsync(
        Identifier issuer, Identifier subject, Attributes attributes, TimeSpan lifetime, ChangeHash? subjectLatestChangeHash = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        PurposeKey key = await _purposeKeys.GetOrCreateAsync(issuer, PurposeKeyKind.Credentials, cancellationToken).ConfigureAwait(false);
        subjectLatestChangeHash ??= (await _identities.GetAsync(subject, cancellationToken).ConfigureAwait(false))?.LatestChangeHash;
        ulong createdAt = Math.Max(_time.UnixSeconds(), key.Data.CreatedAt);
        ulong expiresAt = Math.Min(Validity.Add(createdAt, (ulong)lifetime.TotalSeconds), key.Data.ExpiresAt);
        byte[] data = new CredentialData(subject, subjectLatestChangeHash, attributes, createdAt, expiresAt).Encode();
        Signature signature = await SignedData.SignAsync(_vault, key.Handle, data, cancellationToken).ConfigureAwait(false);
        return new CredentialAndPurposeKey(new Credential(data, signature), key.Attestation);
    }

    /// <summary>Verifies a credential with the issuer's history as it is stored.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="authorities">The issuers that are accepted.</param>
    /// <param name="expectedSubject">Who must have the attributes; null for anyone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EncodingException">Signed bytes are not of their form.</exception>
    /// <exception cref="IdentityException">A rule is broken, or the issuer is not known; the reason says which.</exception>
    public async ValueTask<VerifiedCredential> VerifyAsync(
        CredentialAndPurposeKey credential, IReadOnlyCollection<Identifier> authorities, Identifier? expectedSubject,
        CancellationToken cancellationToken = default)
    {
        Identifier issuerIdentifier = credential.ReadIssuer();
        // Before the store is asked: whom nobody trusts needs no look-up.
        CredentialAndPurposeKey.RequireAuthority(issuerIdentifier, authorities);
        Identity issuer = await _identities.GetRequiredAsync(issuerIdentifier, cancellationToken).ConfigureAwait(false);
        return credential.Verify(issuer, authorities, expectedSubject, _time.UnixSeconds());
    }

    /// <summary>
    /// Verifies the credentials that a trusted peer has presented and stores the attributes of those that verify (section 5.2, step 4). One
    /// that does not is reported, not thrown: it does not end a handshake.
    /// </summary>
    /// <param name="subject">The peer.</param>
    /// <param name="credentials">What it has presented.</param>
    /// <param name="authority">The only issuer that is accepted.</param>
    /// <param name="nodeName">The node that the attributes are for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<CredentialAcceptance> AcceptAsync(
        Identifier subject, IReadOnlyList<CredentialAndPurposeKey> credentials, Identifier authority, string nodeName,
        CancellationToken cancellationToken = default)
    {
        var accepted = new List<VerifiedCredential>(credentials.Count);
        var refused = new List<CredentialRefusal>();
        for (int i = 0; i < credentials.Count; i++)
        {
            try
            {
                accepted.Add(await VerifyAsync(credentials[i], [authority], subject, cancellationToken).ConfigureAwait(false));
            }
            catch (IdentityException error)
            {
                refused.Add(new CredentialRefusal(i, error.Reason, error.Message));
            }
            catch (EncodingException error)
            {
                refused.Add(new CredentialRefusal(i, IdentityErrorReason.Malformed, error.Message));
            }
        }

        // Each takes the place of the one before (section 4.2), so the last is what stays.
        if (accepted.Count > 0)
        {
            VerifiedCredential last = accepted[^1];
            var entry = new AttributesEntry(last.Attributes, _time.UnixSeconds(), last.ExpiresAt, last.Issuer);
            await _attributes.PutAsync(subject, nodeName, entry, cancellationToken).ConfigureAwait(false);
        }

        return new CredentialAcceptance(accepted, refused);
    }

    /// <summary>Removes attributes that have expired by a time, which may be later than the wall clock says.</summary>
    /// <param name="subject">Whose attributes have.</param>
    /// <param name="authority">Who has attested them.</param>
    /// <param name="nodeName">The node that the attributes are for.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask ForgetExpiredAsync(
        Identifier subject, Identifier authority, string nodeName, ulong now, CancellationToken cancellationToken = default) =>
        // Expired ones are removed before every read.
        _ = await _attributes.GetAsync(subject, authority, nodeName, now, cancellationToken).ConfigureAwait(false);
}
