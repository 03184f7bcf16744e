namespace Ockam.Identities;

/// <summary>Credentials that this home presents, by issuer, subject and scope (sections 4.2 and 8.3).</summary>
public interface ICredentialRepository
{
    /// <summary>Stores a credential, in place of one that is there.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="issuer">Who issued it.</param>
    /// <param name="scope">What it is for, such as <c>project-member-ID</c>.</param>
    /// <param name="credential">The CBOR of the credential and its purpose key attestation.</param>
    /// <param name="expiresAt">Unix seconds.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask PutAsync(
        Identifier subject, Identifier issuer, string scope, ReadOnlyMemory<byte> credential, ulong expiresAt, string nodeName,
        CancellationToken cancellationToken = default);

    /// <summary>The stored credential if it has not expired, or null.</summary>
    ValueTask<byte[]?> GetAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, ulong now, CancellationToken cancellationToken = default);

    /// <summary>Every stored credential, expired ones too, in the ordinal order of nodes and scopes, then of Identifiers.</summary>
    ValueTask<IReadOnlyList<KeptCredential>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a credential.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, CancellationToken cancellationToken = default);
}
