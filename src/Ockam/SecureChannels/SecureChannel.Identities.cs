using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private const int LongestUnproven = 4096;

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly SemaphoreSlim _presenting = new(1, 1);
    private byte[]? _lastPresented;
    private ulong _highestRefresh;
    private CredentialAndPurposeKey? _unproven;

    private async Task<byte[]> OwnPayloadAsync()
    {
        Identity own = _own!;
        IReadOnlyList<CredentialAndPurposeKey> presented =
            await OwnCredentialsAsync(mayWait: Role == SecureChannelRole.Initiator, _ended.Token).ConfigureAwait(false);
        var credentials = new RefreshedCredentials(own.ChangeHistory, presented);
        _lastPresented = Digest(credentials);
        return new IdentityAndCredentials(own.ChangeHistory, _attestation!, credentials.Credentials).Encode();
    }

    private ValueTask<IReadOnlyList<CredentialAndPurposeKey>> OwnCredentialsAsync(bool mayWait, CancellationToken cancellationToken) =>
        (mayWait ? _options.Credentials : _options.CredentialsAtHand ?? _options.Credentials) is { } provider
            ? provider(cancellationToken)
            : ValueTask.FromResult<IReadOnlyList<CredentialAndPurposeKey>>([]);

    // Section 5.2, steps 1 to 4. Nothing that the peer sent is stored before it was found to be trusted; and what is cheap to refuse is
    // refused before the signatures of a history, up to 127, are verified.
    private async Task<Identifier> AcceptPeerAsync(byte[] payload, byte[] staticKey)
    {
        IdentityAndCredentials presented = IdentityAndCredentials.Decode(payload);
        Identifier claimed = presented.ChangeHistory.Identifier;
        // An initiator has asked for this peer, and its error names whom it has met; so there the proof comes first.
        if (Role == SecureChannelRole.Responder && !_options.Trust.Accepts(claimed))
        {
            throw new SecureChannelException(
                SecureChannelCloseReason.HandshakeFailed,
                $"The other end says that it is {claimed}, and only {_options.Trust} is trusted here.");
        }

        presented.PurposeKeyAttestation.RequireSecureChannelKey(claimed, staticKey);
        IdentityCheck check = await _environment.Identities.CheckAsync(presented.ChangeHistory, null, _ended.Token).ConfigureAwait(false);
        Identity peer = check.Identity;
        PurposeKeyAttestationData key =
            presented.PurposeKeyAttestation.VerifySecureChannelKey(peer, staticKey, _environment.UnixSeconds);
        NoteKeyEnd(key.ExpiresAt);
        if (!_options.Trust.Accepts(peer.Identifier))
        {
            throw new SecureChannelException(
                SecureChannelCloseReason.HandshakeFailed,
                $"The other end is {peer.Identifier}, and only {_options.Trust} is trusted here.") { Peer = peer.Identifier };
        }

        await StoreAsync(check).ConfigureAwait(false);
        await AcceptCredentialsAsync(peer.Identifier, presented.Credentials).ConfigureAwait(false);
        return peer.Identifier;
    }

    private async ValueTask StoreAsync(IdentityCheck check)
    {
        if (_options.Trust.AcceptsAnyone) await _environment.Identities.StoreStrangerAsync(check, _ended.Token).ConfigureAwait(false);
        else await _environment.Identities.StoreAsync(check, _ended.Token).ConfigureAwait(false);
        if (check.Comparison == IdentityHistoryComparison.Newer) _environment.HistoryGrew?.Invoke(check.Identity.Identifier);
    }

    // A bad or missing credential does not end the channel (section 5.2, step 4); the policies of services then find no attributes.
    private async Task AcceptCredentialsAsync(Identifier peer, IReadOnlyList<CredentialAndPurposeKey> credentials)
    {
        if (_options.Authority is not { } authority) return;
        CredentialAcceptance acceptance =
            await _environment.Credentials.AcceptAsync(peer, credentials, authority, _environment.NodeName, _ended.Token)
                .ConfigureAwait(false);
        if (acceptance.Accepted.Count > 0) NoteAttributesEnd(acceptance.Accepted[^1].ExpiresAt);
        // The authority may have been rotated, and the peer have heard of it first: then it is for this end to learn, and to look again.
        CredentialRefusal? unknownKey = acceptance.Accepted.Count > 0
            ? null
            : acceptance.Refused.LastOrDefault(refusal => refusal.Reason == IdentityErrorReason.NotLatestChange);
        _unproven = unknownKey is not null && IsShort(credentials[unknownKey.Position]) ? credentials[unknownKey.Position] : null;
        // With the name: during the handshake nobody could ask the channel for it.
        foreach (CredentialRefusal refusal in acceptance.Refused)
            ReportRefusal($"A credential that {peer} presented was not accepted: {refusal.Message}");
        if (unknownKey is not null) _environment.AuthorityKeyUnknown?.Invoke(authority);
    }

    // What is kept of a stranger's: a credential of ours has some 500 bytes, and a listener 16,384 channels.
    private static bool IsShort(CredentialAndPurposeKey credential) =>
        credential.Credential.Data.Length + credential.PurposeKeyAttestation.Data.Length <= LongestUnproven;

    /// <summary>
    /// Looks again at what the peer presented last, if it was refused for a key of the authority that was not known: its longer history may
    /// have come meanwhile.
    /// </summary>
    internal async Task RecheckAsync()
    {
        try
        {
            await _refreshing.WaitAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            if (_unproven is { } unproven && Info is { } info)
                await AcceptCredentialsAsync(info.PeerIdentifier, [unproven]).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The channel ended meanwhile, and with it the question.
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>
    /// Raised, with the reason, when the peer presented a credential or a refresh that was not accepted; the channel goes on without it.
    /// </summary>
    public event Action<SecureChannel, string>? CredentialRefused;

    // The event is for whoever has the channel, which nobody has before the handshake ends.
    private void ReportRefusal(string reason)
    {
        if (_options.CredentialRefused is { } told) Guard(channel => told(channel, reason));
        if (CredentialRefused is { } alsoTold) Guard(channel => alsoTold(channel, reason));
    }

    /// <summary>
    /// Presents the current change history and credentials again if they differ from those presented last (section 5.6).
    /// </summary>
    /// <returns>Whether something was sent.</returns>
    /// <exception cref="SecureChannelException">The channel is not open.</exception>
    public async Task<bool> RefreshCredentialsAsync(CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        try
        {
            // One after the other, or an older presentation could be noted as the last.
            await _presenting.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                return await PresentAsync(linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _presenting.Release();
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NotOpen();
        }
    }

    private async Task<bool> PresentAsync(CancellationToken cancellationToken)
    {
        if (Status != SecureChannelStatus.Open) throw NotOpen();
        Identity own = await _environment.Identities.GetRequiredAsync(Identifier, cancellationToken).ConfigureAwait(false);
        var current = new RefreshedCredentials(
            own.ChangeHistory, await OwnCredentialsAsync(mayWait: false, cancellationToken).ConfigureAwait(false));
        byte[] digest = Digest(current);
        if (_lastPresented.AsSpan().SequenceEqual(digest)) return false;
        var credentials = new CborWriter(1024);
        CredentialList.Encode(credentials, current.Credentials);
        if (!SendControl(RecordPlaintext.WriteRefresh(own.ChangeHistory.Bytes.Span, credentials.Written))) return false;
        _lastPresented = digest;
        return true;
    }

    private SecureChannelException NotOpen() =>
        new(CloseReason, $"The channel is {Status}: only an open one can present credentials.");

    // Errors are told, not answered (section 5.6): the channel goes on with what was known.
    private async Task AcceptRefreshAsync(byte[] refresh, ulong nonce)
    {
        try
        {
            await _refreshing.WaitAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            // What the peer presented later counts, even if it came first. The first refresh may have nonce 0.
            if (nonce < _highestRefresh) return;
            _highestRefresh = nonce;
            RefreshedCredentials presented = DecodeRefresh(refresh);
            IdentityCheck check = await _environment.Identities.CheckAsync(presented.ChangeHistory, Info!.PeerIdentifier, _ended.Token)
                .ConfigureAwait(false);
            await StoreAsync(check).ConfigureAwait(false);
            await AcceptCredentialsAsync(Info.PeerIdentifier, presented.Credentials).ConfigureAwait(false);
        }
        catch (OckamException refusal)
        {
            ReportRefusal(refusal.Message);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The channel ended meanwhile, and with it the question.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // This node's own fault, such as a store of another make; the connection that the refresh came by has no part in it.
            _environment.Router.ReportFailure(DecryptorAddress, failure);
            ReportRefusal(failure.Message);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private static RefreshedCredentials DecodeRefresh(byte[] refresh)
    {
        var reader = new CborReader(refresh);
        return RefreshedCredentials.Decode(ref reader);
    }

    private static byte[] Digest(RefreshedCredentials presented)
    {
        var writer = new CborWriter(1024);
        presented.Encode(writer);
        return SHA256.HashData(writer.Written);
    }
}
