using Ockam.Vault;

namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>Signs a statement with an identity's latest key.</summary>
    /// <param name="identifier">An identity of this home.</param>
    /// <param name="purpose">What it is for; whoever verifies it asks for the same.</param>
    /// <param name="content">What is said, at most 3,072 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownIdentity"/>.</exception>
    /// <exception cref="VaultException">The vault does not hold the key, or failed.</exception>
    public async ValueTask<IdentityStatement> SignStatementAsync(
        Identifier identifier, string purpose, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        // What is signed has room for a purpose and the other fields beside this.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, 3072, nameof(content));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(purpose.Length, 128, nameof(purpose));
        Identity signer = await GetRequiredAsync(identifier, cancellationToken).ConfigureAwait(false);
        byte[] data = IdentityStatement.EncodeData(purpose, signer, _time.UnixSeconds(), content.Span);
        SecretHandle key = signer.LatestChange.PrimaryPublicKey.Handle;
        Signature signature = await SignedData.SignAsync(_vault, key, data, cancellationToken).ConfigureAwait(false);
        return new IdentityStatement(signer.ChangeHistory, data, signature);
    }
}
