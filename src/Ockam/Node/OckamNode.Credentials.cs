using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Vault;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // Another process on this home may have stored a newer credential, rotated the identity, or imported a history of the authority. A look
    // is three reads of the store.
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(2);

    // All channels are gone through without reason, too: one may have missed what was told while it was opened.
    private const int LooksForASweep = 30;

    private readonly CancellationTokenSource _credentialsEnd = new();
    private readonly ITimer _credentialsTimer;
    private int _refreshesCredentials;
    private int _looks;
    private int _looking;
    private byte[]? _seen;

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
        _retriever?.LookAgain();
        await RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false);
        return verified;
    }

    /// <summary>
    /// Gives the node's identity a new key (section 3.2), and presents the longer history on the channels that are open: peers take it in,
    /// and channels and portals go on. Of an authority that this node runs it is <see cref="RotateAuthorityAsync"/> that does it.
    /// </summary>
    /// <param name="keyType">The algorithm of the new key; null for that of the old one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">The identity has 64 changes already, or was changed at the same time.</exception>
    /// <exception cref="VaultException">The vault does not hold the old key, or failed.</exception>
    /// <exception cref="InvalidOperationException">The identity is that of the authority that this node runs.</exception>
    public Task<Identity> RotateIdentityAsync(SigningKeyType? keyType = null, CancellationToken cancellationToken = default) =>
        Authority?.Identifier == Identifier
            ? Task.FromException<Identity>(new InvalidOperationException(
                $"{Identifier} is an authority: every credential that it has issued would be refused. Plan it, and rotate the authority."))
            : RotateAsync(keyType, cancellationToken);

    /// <summary>
    /// Gives the authority that this node runs a new key, as was planned (<see cref="Projects.Authority.PlanRotationAsync"/>), and presents
    /// the longer history on the channels that are open: members that have one ask for new credentials at once.
    /// </summary>
    /// <param name="plan">What was planned, and read by whoever decided it.</param>
    /// <param name="keyType">The algorithm of the new key; null for that of the old one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The plan is not of this node's authority.</exception>
    /// <exception cref="IdentityException">
    /// The authority was rotated since the plan was made, has 64 changes already, or is changed at the same time.
    /// </exception>
    /// <exception cref="VaultException">The vault does not hold the old key, or failed.</exception>
    public async Task<Identity> RotateAuthorityAsync(
        AuthorityRotationPlan plan, SigningKeyType? keyType = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (Authority?.Identifier != plan.Authority || plan.Authority != Identifier)
            throw new InvalidOperationException($"This plan is for {plan.Authority}, which is not the authority that this node runs.");
        Identity now = await Identities.GetRequiredAsync(Identifier, cancellationToken).ConfigureAwait(false);
        if (now.Changes.Count != plan.Changes)
        {
            throw new IdentityException(
                IdentityErrorReason.ChangedMeanwhile,
                $"{Identifier} has {now.Changes.Count} changes, and had {plan.Changes} when this was planned. Plan it again.");
        }

        return await RotateAsync(keyType, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Identity> RotateAsync(SigningKeyType? keyType, CancellationToken cancellationToken)
    {
        Identity rotated = await Identities.RotateAsync(Identifier, keyType, cancellationToken).ConfigureAwait(false);
        await RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false);
        return rotated;
    }

    /// <summary>
    /// Presents the current history and credentials on every open channel where others were presented last (section 5.6). The node does so
    /// by itself within two seconds after another process on its home has changed them.
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

    // The first look comes at once: what changes later is seen against it.
    private ITimer WatchCredentials() => _options.Time.CreateTimer(
        static state => _ = ((OckamNode)state!).LookAtHomeAsync(), this, TimeSpan.Zero, s_lookInterval);

    private async Task LookAtHomeAsync()
    {
        // A store that takes longer than the interval is not asked twice.
        if (Interlocked.Exchange(ref _looking, 1) != 0) return;
        try
        {
            byte[] now = await DigestHomeAsync(_credentialsEnd.Token).ConfigureAwait(false);
            bool isOther = _seen is not null && !now.AsSpan().SequenceEqual(_seen);
            _seen = now;
            if (!isOther && ++_looks % LooksForASweep != 0) return;
            if (await WasRemovedAsync(_credentialsEnd.Token).ConfigureAwait(false)) _retriever!.Renew();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Once a minute is often enough to tell of a store that fails.
            if (++_looks % LooksForASweep != 0 || _credentialsEnd.IsCancellationRequested) return;
            Router.ReportFailure(ServiceAddresses.Api, failure);
            return;
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }

        // It may be another process that has made this node a member.
        _retriever?.Demand();
        await RefreshQuietlyAsync().ConfigureAwait(false);
    }

    // Whoever removes the credential that is kept wants this node to have another one, as after its attributes were changed.
    private async ValueTask<bool> WasRemovedAsync(CancellationToken cancellationToken) =>
        _retriever is { AtHand: not null } && _options is { Authority: { } authority, CredentialScope: { } scope }
        && await FindStoredCredentialAsync(authority, scope, cancellationToken).ConfigureAwait(false) is null;

    private async Task<byte[]> DigestHomeAsync(CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(await _store.Identities.GetChangeHistoryAsync(Identifier, cancellationToken).ConfigureAwait(false) ?? []);
        if (_options.Authority is { } authority)
        {
            digest.AppendData(await _store.Identities.GetChangeHistoryAsync(authority, cancellationToken).ConfigureAwait(false) ?? []);
            if (_options.CredentialScope is { } scope)
                digest.AppendData(await FindStoredCredentialAsync(authority, scope, cancellationToken).ConfigureAwait(false) ?? []);
        }

        return digest.GetHashAndReset();
    }

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
