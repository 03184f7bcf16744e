using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    /// <summary>
    /// How many handshakes of a node may wait for a vault or store before their sources wait for them: as many as a vault far away
    /// answers in about a second, one after the other.
    /// </summary>
    internal const int MaximumUnderWay = 64;

    /// <summary>How long one channel's handshake or refresh may hold up what comes behind it from the same source.</summary>
    internal static readonly TimeSpan LongestPending = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NoiseHandshake? _handshake;
    private PurposeKeyAttestation? _attestation;
    private Identity? _own;
    private Action<SecureChannel>? _opened;
    private Flow? _admission;
    private bool _handshakeBusy;

    /// <summary>Opens a channel as its initiator (sections 5.2 and 5.3).</summary>
    internal static async Task<SecureChannel> OpenAsync(
        ChannelEnvironment environment, Route route, SecureChannelOptions options, CancellationToken cancellationToken)
    {
        var flow = new Flow();
        foreach (Address address in ServiceAddresses.ReachableByDefault) flow.AddConsumer(address);
        var channel = new SecureChannel(environment, SecureChannelRole.Initiator, options, flow);
        try
        {
            await channel.InitiateAsync(route, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            channel.Close(SecureChannelCloseReason.HandshakeFailed);
            throw;
        }

        return channel;
    }

    /// <summary>Starts the responder's end with the initiator's first message; the rest follows as messages come.</summary>
    internal static SecureChannel Respond(
        ChannelEnvironment environment, SecureChannelOptions options, Flow listenerFlow, RoutedMessage first, Action<SecureChannel> opened)
    {
        var channel = new SecureChannel(environment, SecureChannelRole.Responder, options, new Flow(listenerFlow)) { _opened = opened };
        // Not the flow: each channel open over a connection has one of its own, and would get as many places again.
        channel.Origin = first.Source ?? first.Flow ?? (object)listenerFlow;
        environment.Router.Register(channel.DecryptorAddress, channel._decryptor);
        // Section 10.5: messages 3 and later may come by any connection of the listener that the first came by.
        channel.AdmitHandshakeFrom(first.Flow?.Spawner ?? first.Flow);
        environment.Channels.Add(channel);
        first.Onward.Pop();
        channel.ReceiveHandshake(first);
        return channel;
    }

    private void AdmitHandshakeFrom(Flow? flow)
    {
        flow?.AddConsumer(DecryptorAddress);
        _admission = flow;
    }

    private async Task InitiateAsync(Route route, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _environment.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, _ended.Token);
        try
        {
            await PrepareAsync(NoiseRole.Initiator, linked.Token).ConfigureAwait(false);
            _environment.Router.Register(DecryptorAddress, _decryptor);
            TakeRoute(route);
            _environment.Channels.Add(this);
            byte[] message1 = await _handshake!.WriteMessageAsync(ReadOnlyMemory<byte>.Empty, linked.Token).ConfigureAwait(false);
            if (!SendHandshake(route, message1))
                throw new SecureChannelException(
                    SecureChannelCloseReason.HandshakeFailed,
                    $"Nobody on this node has the first address of {route}: is the connection still open?");
            await _established.Task.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (Status == SecureChannelStatus.Open) return;
            if (timeout.IsCancellationRequested)
            {
                Close(SecureChannelCloseReason.HandshakeTimeout);
                throw new SecureChannelException(
                    SecureChannelCloseReason.HandshakeTimeout,
                    $"No secure channel over {route} within {_options.Timeout.TotalSeconds:0.#} s: "
                    + "the listener may not exist, may be out of reach, or does not accept this identity.");
            }

            // The cause is known where this end itself has failed; asked of the task, which is complete by then.
            if (_established.Task.IsFaulted) await _established.Task.ConfigureAwait(false);
            throw new SecureChannelException(CloseReason, $"The way to {route} ended during the handshake: {CloseReason}.");
        }
    }

    private async Task PrepareAsync(NoiseRole role, CancellationToken cancellationToken)
    {
        PurposeKey key;
        do
        {
            // An identity can be rotated between the two reads, and then its new history does not go with the old attestation.
            key = await _environment.PurposeKeys.GetOrCreateAsync(Identifier, PurposeKeyKind.SecureChannel, cancellationToken)
                .ConfigureAwait(false);
            _own = await _environment.Identities.GetRequiredAsync(Identifier, cancellationToken).ConfigureAwait(false);
        }
        while (_own.LatestChangeHash != key.Data.SubjectLatestChangeHash);
        _attestation = key.Attestation;
        var handshake = new NoiseHandshake(role, _environment.Vault, key.Handle, key.PublicKey.Bytes.Span);
        lock (_receiveLock)
        {
            if (Status == SecureChannelStatus.Closed) handshake.Dispose();
            else _handshake = handshake;
        }

        ObjectDisposedException.ThrowIf(_handshake is null, this);
    }

    private Disposition ReceiveHandshake(RoutedMessage message)
    {
        // Before anything is copied: a frame can be 16 MiB.
        if (message.PayloadLength > NoiseHandshake.MaximumMessageLength) return Refuse(DropReason.HandshakeRefused);
        bool isLast;
        lock (_stateLock)
        {
            // Both sides take turns, so whatever comes while one message is worked on is out of turn; and a handshake that failed stays so.
            if (_handshakeBusy || CloseReason != SecureChannelCloseReason.None) return Refuse(DropReason.HandshakeRefused);
            _handshakeBusy = true;
            isLast = Role == SecureChannelRole.Responder && _handshake is not null;
        }

        Task work = ContinueHandshakeAsync(message.Payload.ToArray(), message.Return.ToRoute());
        message.EndsTurn = true;
        // Ciphertext can follow right behind message 3: the source waits until this end can read it. Nothing follows message 1 or 2.
        if (!work.IsCompleted && (isLast || _environment.HandshakesUnderWay > MaximumUnderWay)) message.Pending = AtMostAsync(work);
        return Disposition.Done;
    }

    // Others share the source, and a store or vault that is slower than this costs one channel its first messages, not everybody theirs.
    private async Task AtMostAsync(Task work)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(work, Task.Delay(LongestPending, _environment.Time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    // Never fails: what goes wrong ends the channel, and nothing is answered (section 5.2).
    private async Task ContinueHandshakeAsync(byte[] message, Route back)
    {
        _environment.BeginHandshake();
        try
        {
            if (Role == SecureChannelRole.Initiator) await FinishInitiatorAsync(message, back).ConfigureAwait(false);
            else if (_handshake is null) await AnswerAsync(message, back).ConfigureAwait(false);
            else await FinishResponderAsync(message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _environment.Router.Drop(DropReason.HandshakeRefused);
            // A peer's fault is expected; one of a vault, a provider of credentials or a handler is this node's, and somebody should know.
            if (exception is not (OckamException or OperationCanceledException or ObjectDisposedException))
                _environment.Router.ReportFailure(DecryptorAddress, exception);
            _established.TrySetException(exception as SecureChannelException
                ?? new SecureChannelException(
                    SecureChannelCloseReason.HandshakeFailed, $"The handshake failed: {exception.Message}", exception));
            // An initiator that nobody waits for any more leaves this error unobserved, and that is no fault.
            _ = _established.Task.Exception;
            CloseSoon(SecureChannelCloseReason.HandshakeFailed);
        }
        finally
        {
            _environment.EndHandshake();
        }
    }

    private async Task AnswerAsync(byte[] message1, Route back)
    {
        await PrepareAsync(NoiseRole.Responder, _ended.Token).ConfigureAwait(false);
        await _handshake!.ReadMessageAsync(message1, _ended.Token).ConfigureAwait(false);
        byte[] payload = await OwnPayloadAsync().ConfigureAwait(false);
        byte[] message2 = await _handshake.WriteMessageAsync(payload, _ended.Token).ConfigureAwait(false);
        TakeRoute(back);
        // Before message 2 leaves: its answer can be here before this thread goes on.
        lock (_stateLock) _handshakeBusy = false;
        SendHandshake(back, message2);
    }

    private async Task FinishInitiatorAsync(byte[] message2, Route back)
    {
        NoiseHandshake handshake = _handshake ?? throw new ObjectDisposedException(nameof(SecureChannel));
        byte[] payload = await handshake.ReadMessageAsync(message2, _ended.Token).ConfigureAwait(false);
        Identifier peer = await AcceptPeerAsync(payload, handshake.RemoteStaticKey.ToArray()).ConfigureAwait(false);
        byte[] ownPayload = await OwnPayloadAsync().ConfigureAwait(false);
        byte[] message3 = await handshake.WriteMessageAsync(ownPayload, _ended.Token).ConfigureAwait(false);
        TakeRoute(back);
        // Open before message 3 leaves: the peer's first ciphertext can be here before this thread goes on.
        Establish(handshake, peer);
        if (!SendHandshake(back, message3))
        {
            throw new SecureChannelException(
                SecureChannelCloseReason.TransportLost, $"The way to {peer} ended during the handshake.") { Peer = peer };
        }

        _established.TrySetResult();
    }

    private async Task FinishResponderAsync(byte[] message3)
    {
        NoiseHandshake handshake = _handshake!;
        byte[] payload = await handshake.ReadMessageAsync(message3, _ended.Token).ConfigureAwait(false);
        Establish(handshake, await AcceptPeerAsync(payload, handshake.RemoteStaticKey.ToArray()).ConfigureAwait(false));
        _opened?.Invoke(this);
    }

    private void Establish(NoiseHandshake handshake, Identifier peer)
    {
        (byte[] send, byte[] receive) = handshake.Split();
        try
        {
            lock (_stateLock)
            {
                if (CloseReason != SecureChannelCloseReason.None)
                {
                    throw new SecureChannelException(
                        CloseReason, $"The channel was closed during its handshake: {CloseReason}.") { Peer = peer };
                }

                Info = new SecureChannelInfo(this, peer, handshake.HandshakeHash.ToArray());
                _sealer = new RecordEncryptor(send);
                _opener = new RecordDecryptor(receive);
                _handshake = null;
                _attestation = null;
                _own = null;
                NoteSignOfLife();
                _environment.Router.Register(EncryptorAddress, _encryptor);
                Volatile.Write(ref _status, (int)SecureChannelStatus.Open);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(send);
            CryptographicOperations.ZeroMemory(receive);
            handshake.Dispose();
        }

        _environment.Channels.Opened(this);
    }

    private void TakeRoute(Route route)
    {
        if (!SetRemoteRoute(route))
            throw new SecureChannelException(
                SecureChannelCloseReason.HandshakeFailed,
                $"The way {route} leads through this channel itself, or through one opened later.");
    }

    private bool SendHandshake(Route route, byte[] bytes)
    {
        RoutedMessage message = _environment.Router.Rent();
        try
        {
            message.Onward.Set(route);
            message.Return.Push(DecryptorAddress);
            message.SetPayload(bytes);
            return _environment.Router.Dispatch(message);
        }
        finally
        {
            _environment.Router.Return(message);
        }
    }
}
