using System.Security.Cryptography;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private byte[]? _lastPresented;

    private async Task<byte[]> OwnPayloadAsync()
    {
        byte[] history = await _environment.Identities.ExportAsync(Identifier, _ended.Token).ConfigureAwait(false);
        IReadOnlyList<CredentialAndPurposeKey> credentials = await OwnCredentialsAsync().ConfigureAwait(false);
        _lastPresented = Digest(history, credentials);
        return IdentityAndCredentials.Encode(history, _attestation!, credentials);
    }

    private ValueTask<IReadOnlyList<CredentialAndPurposeKey>> OwnCredentialsAsync() =>
        _options.Credentials is { } provider ? provider(_ended.Token) : ValueTask.FromResult<IReadOnlyList<CredentialAndPurposeKey>>([]);

    // Section 5.2, steps 1 to 4. Nothing that the peer sent is stored before it was found to be trusted.
    private async Task<Identifier> AcceptPeerAsync(byte[] payload, byte[] staticKey)
    {
        IdentityAndCredentials presented = IdentityAndCredentials.Decode(payload);
        Identity peer = await _environment.Identities.CheckAsync(presented.ChangeHistory, _ended.Token).ConfigureAwait(false);
        presented.Attestation.Verify(peer, _environment.UnixSeconds);
        PurposePublicKey key = presented.Attestation.Data.PublicKey;
        if (key.Kind != PurposeKeyKind.SecureChannel || !CryptographicOperations.FixedTimeEquals(key.Bytes.Span, staticKey))
        {
            throw new SecureChannelException(
                SecureChannelCloseReason.HandshakeFailed, $"{peer.Identifier} presented an attestation for another key than the one of this handshake.") { Peer = peer.Identifier };
        }

        if (!_options.Trust.Accepts(peer.Identifier))
        {
            throw new SecureChannelException(
                SecureChannelCloseReason.HandshakeFailed, $"The other end is {peer.Identifier}, and only {_options.Trust} is trusted here.") { Peer = peer.Identifier };
        }

        await _environment.Identities.StoreAsync(peer, _ended.Token).ConfigureAwait(false);
        await AcceptCredentialsAsync(peer.Identifier, presented.Credentials).ConfigureAwait(false);
        return peer.Identifier;
    }

    // A bad or missing credential does not end the channel (section 5.2, step 4); the policies of services then find no attributes.
    private async Task AcceptCredentialsAsync(Identifier peer, IReadOnlyList<CredentialAndPurposeKey> credentials)
    {
        if (_options.Authority is not { } authority) return;
        IReadOnlyList<IdentityException> refused =
            await _environment.Credentials.AcceptAsync(peer, credentials, authority, _environment.NodeName, _ended.Token).ConfigureAwait(false);
        foreach (IdentityException refusal in refused) CredentialRefused?.Invoke(this, refusal);
    }

    /// <summary>Raised when the peer presented a credential that was not accepted; the channel goes on without it.</summary>
    public event Action<SecureChannel, IdentityException>? CredentialRefused;

    /// <summary>
    /// Presents the current change history and credentials again if they differ from those presented last (section 5.6).
    /// </summary>
    /// <returns>Whether something was sent.</returns>
    /// <exception cref="SecureChannelException">The channel is not open.</exception>
    public async Task<bool> RefreshCredentialsAsync(CancellationToken cancellationToken = default)
    {
        if (Status != SecureChannelStatus.Open) throw new SecureChannelException(CloseReason, $"The channel is {Status}: only an open one can present credentials.");
        byte[] history = await _environment.Identities.ExportAsync(Identifier, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CredentialAndPurposeKey> credentials = await OwnCredentialsAsync().ConfigureAwait(false);
        byte[] digest = Digest(history, credentials);
        if (_lastPresented.AsSpan().SequenceEqual(digest)) return false;
        var writer = new CborWriter(1024);
        writer.WriteArrayHead(credentials.Count);
        foreach (CredentialAndPurposeKey credential in credentials) credential.Encode(writer);
        if (!SendControl(RecordPlaintext.WriteRefresh(history, writer.Written))) return false;
        _lastPresented = digest;
        return true;
    }

    // Errors are told, not answered (section 5.6): the channel goes on with what was known.
    private async Task AcceptRefreshAsync(byte[] refresh)
    {
        try
        {
            (byte[] history, IReadOnlyList<CredentialAndPurposeKey> credentials) = IdentityAndCredentials.DecodeRefresh(refresh);
            Identity peer = await _environment.Identities.CheckAsync(history, _ended.Token).ConfigureAwait(false);
            if (peer.Identifier != Info!.PeerIdentifier)
                throw new IdentityException(IdentityErrorReason.UnexpectedIdentifier, $"A refresh came for {peer.Identifier} on the channel of {Info.PeerIdentifier}.");
            await _environment.Identities.StoreAsync(peer, _ended.Token).ConfigureAwait(false);
            await AcceptCredentialsAsync(peer.Identifier, credentials).ConfigureAwait(false);
        }
        catch (IdentityException refusal)
        {
            CredentialRefused?.Invoke(this, refusal);
        }
        catch (EncodingException malformed)
        {
            CredentialRefused?.Invoke(this, new IdentityException(IdentityErrorReason.Malformed, malformed.Message));
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The channel ended meanwhile, and with it the question.
        }
    }

    private static byte[] Digest(byte[] history, IReadOnlyList<CredentialAndPurposeKey> credentials)
    {
        var writer = new CborWriter(1024);
        writer.WriteByteString(history);
        foreach (CredentialAndPurposeKey credential in credentials) credential.Encode(writer);
        return SHA256.HashData(writer.Written);
    }
}
