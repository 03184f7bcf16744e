using Ockam.Identities;
using Ockam.SecureChannels;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// The options of a channel or listener of this node: its identity, the authority that it believes, and the credential that it
    /// presents.
    /// </summary>
    /// <param name="trust">Whom the other end may be.</param>
    public SecureChannelOptions CreateChannelOptions(TrustPolicy trust) => new()
    {
        Identity = Identifier,
        Trust = trust,
        Authority = _options.Authority,
        Credentials = _options.Authority is null || _options.CredentialScope is null ? null : LoadCredentialsAsync,
    };

    // Read for every handshake: another process on this home may have stored a newer one.
    private async ValueTask<IReadOnlyList<CredentialAndPurposeKey>> LoadCredentialsAsync(CancellationToken cancellationToken)
    {
        byte[]? stored = await _store.Credentials.GetAsync(
            Identifier, _options.Authority!.Value,
            _options.CredentialScope!, Name, _environment.UnixSeconds, cancellationToken).ConfigureAwait(false);
        return stored is null ? [] : [CredentialAndPurposeKey.Decode(stored)];
    }
}
