using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Vault;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // Another process on this home may have stored a newer credential or rotated the identity. Such things happen once in hours, and a look
    // is a few reads of the store for each channel.
    private static readonly TimeSpan CredentialsInterval = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _credentialsEnd = new();
    private readonly ITimer _credentialsTimer;
    private int _refreshesCredentials;

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

    /// <summary>
    /// Verifies a credential of this node's identity by <see cref="OckamNodeOptions.Authority"/>, keeps it, and presents it on the channels
    /// that are open.
    /// </summary>
    /// <param name="credential">The credential.</param>
    /// <param name="scope">What it is for, such as <c>project-member-ID</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">A rule of section 4.2 is broken, or this node believes no authority.</exception>
    public async Task<VerifiedCredential> StoreCredentialAsync(
        CredentialAndPurposeKey credential, string scope, CancellationToken cancellationToken = default)
    {
        Identifier[] authorities = _options.Authority is { } authority ? [authority] : [];
        VerifiedCredential verified =
            await Credentials.VerifyAsync(credential, authorities, Identifier, cancellationToken).ConfigureAwait(false);
        await _store.Credentials.PutAsync(
            Identifier, verified.Issuer, scope, credential.Encode(), verified.ExpiresAt, Name, cancellationToken).ConfigureAwait(false);
        await RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false);
        return verified;
    }

    /// <summary>Gives the node's identity a new key (section 3.2), and presents the longer history on the channels that are open.</summary>
    /// <param name="keyType">The algorithm of the new key; null for that of the old one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">The identity has 64 changes already, or was changed at the same time.</exception>
    /// <exception cref="VaultException">The vault does not hold the old key, or failed.</exception>
    public async Task<Identity> RotateIdentityAsync(SigningKeyType? keyType = null, CancellationToken cancellationToken = default)
    {
        Identity rotated = await Identities.RotateAsync(Identifier, keyType, cancellationToken).ConfigureAwait(false);
        await RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false);
        return rotated;
    }

    /// <summary>
    /// Presents the current history and credentials on every open channel where others were presented last (section 5.6). The node does so
    /// by itself once a minute, for what other processes on its home have changed.
    /// </summary>
    /// <returns>On how many channels there was something new.</returns>
    public async Task<int> RefreshCredentialsAsync(CancellationToken cancellationToken = default)
    {
        int presented = 0;
        foreach (SecureChannel channel in SecureChannels)
        {
            if (channel.Status != SecureChannelStatus.Open) continue;
            try
            {
                if (await channel.RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false)) presented++;
            }
            catch (SecureChannelException)
            {
                // It has ended meanwhile, and with it the need.
            }
        }

        return presented;
    }

    private ITimer WatchCredentials() => _options.Time.CreateTimer(
        static state => _ = ((OckamNode)state!).RefreshQuietlyAsync(), this, CredentialsInterval, CredentialsInterval);

    private async Task RefreshQuietlyAsync()
    {
        // A store that takes longer than a minute is not asked twice.
        if (Interlocked.Exchange(ref _refreshesCredentials, 1) != 0) return;
        try
        {
            await RefreshCredentialsAsync(_credentialsEnd.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_credentialsEnd.IsCancellationRequested) Router.ReportFailure(ServiceAddresses.Api, failure);
        }
        finally
        {
            Volatile.Write(ref _refreshesCredentials, 0);
        }
    }

    private async ValueTask EndCredentialsAsync()
    {
        await _credentialsTimer.DisposeAsync().ConfigureAwait(false);
        await _credentialsEnd.CancelAsync().ConfigureAwait(false);
    }
}
