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
        Credentials = _options.CredentialScope is null ? null : _retriever is null ? LoadCredentialsAsync : RetrieveCredentialsAsync,
        CredentialsAtHand = _retriever is null ? null : FindCredentialsAsync,
        CredentialRefused = TellCredentialRefused,
    };

    /// <summary>What is stored of this node's credential, unless it is over; it is not verified.</summary>
    internal ValueTask<byte[]?> FindStoredCredentialAsync(Identifier authority, string scope, CancellationToken cancellationToken) =>
        _store.Credentials.GetAsync(Identifier, authority, scope, Name, _environment.UnixSeconds, cancellationToken);

    /// <summary>Keeps a credential of this node that was verified.</summary>
    internal ValueTask KeepCredentialAsync(
        CredentialAndPurposeKey credential, VerifiedCredential verified, string scope, CancellationToken cancellationToken) =>
        _store.Credentials.PutAsync(
            Identifier, verified.Issuer, scope, credential.Encode(), verified.ExpiresAt, Name, cancellationToken);

    // Read for every handshake: another process on this home may have stored a newer one.
    private async ValueTask<IReadOnlyList<CredentialAndPurposeKey>> LoadCredentialsAsync(CancellationToken cancellationToken)
    {
        byte[]? stored = await FindStoredCredentialAsync(_options.Authority!.Value, _options.CredentialScope!, cancellationToken)
            .ConfigureAwait(false);
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
        await KeepCredentialAsync(credential, verified, scope, cancellationToken).ConfigureAwait(false);
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
        // One at a time: a store that takes long is not asked twice. Whoever has news meanwhile is served by another round.
        if (Interlocked.Increment(ref _refreshesCredentials) != 1) return;
        int served;
        do
        {
            served = Volatile.Read(ref _refreshesCredentials);
            try
            {
                // A peer's news first: they may be what this node's own credential is to be checked with.
                await RecheckCredentialsAsync().ConfigureAwait(false);
                await RefreshCredentialsAsync(_credentialsEnd.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!_credentialsEnd.IsCancellationRequested) Router.ReportFailure(ServiceAddresses.Api, failure);
            }
        }
        while (Interlocked.Add(ref _refreshesCredentials, -served) > 0);
    }

    private async ValueTask EndCredentialsAsync()
    {
        await _credentialsTimer.DisposeAsync().ConfigureAwait(false);
        await _credentialsEnd.CancelAsync().ConfigureAwait(false);
        if (_retriever is not null) await _retriever.DisposeAsync().ConfigureAwait(false);
    }
}
