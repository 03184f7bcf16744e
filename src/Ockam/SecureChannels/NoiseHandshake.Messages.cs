using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.SecureChannels;

internal sealed partial class NoiseHandshake
{
    /// <summary>Writes the next message. Completes synchronously when the vault does; message 1 needs no vault.</summary>
    /// <param name="payload">What to say to the peer: in clear in message 1 (the protocol has it empty), encrypted in 2 and 3.</param>
    /// <param name="cancellationToken">Ends the wait for the vault; the handshake has failed then.</param>
    /// <returns>The message, 32, 96 or 64 bytes longer than the payload.</returns>
    /// <exception cref="HandshakeException">
    /// The message would be longer than 65,535 bytes, the peer's key is of small order, the vault failed, or the handshake has failed
    /// before.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is the peer's turn, or there are no more messages.</exception>
    public async ValueTask<byte[]> WriteMessageAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        int number = Begin(writing: true);
        try
        {
            byte[] message = await WriteAsync(number, payload, cancellationToken).ConfigureAwait(false);
            Complete();
            return message;
        }
        catch
        {
            Fail();
            throw;
        }
    }

    /// <summary>
    /// Reads the next message. Always completes synchronously: the sender's static key meets this side's ephemeral one, so no vault is
    /// asked.
    /// </summary>
    /// <param name="message">The whole message.</param>
    /// <param name="cancellationToken">Looked at before anything is done.</param>
    /// <returns>The payload: of message 1 as anyone may have sent it, of 2 and 3 authentic for the static key that came with it.</returns>
    /// <exception cref="HandshakeException">
    /// A length out of bounds, a key of small order, an altered message, or the handshake has failed before.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is this side's turn, or there are no more messages.</exception>
    public ValueTask<byte[]> ReadMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int number = Begin(writing: false);
        try
        {
            byte[] payload = Read(number, message.Span);
            Complete();
            return ValueTask.FromResult(payload);
        }
        catch (AuthenticationTagMismatchException)
        {
            Fail();
            throw new HandshakeException($"Message {number} of the handshake was altered, or made for another handshake.");
        }
        catch
        {
            Fail();
            throw;
        }
    }

    // Message 1: e. Message 2: e, ee, s, es. Message 3: s, se. The payload comes last in each (section 5.2).
    private async ValueTask<byte[]> WriteAsync(int number, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        int fixedLength = FixedLength(number);
        if (payload.Length > MaximumMessageLength - fixedLength)
        {
            throw new HandshakeException(
                $"Message {number} of the handshake takes a payload of {MaximumMessageLength - fixedLength} bytes at most, "
                + $"not {payload.Length}: present fewer credentials, or an identity with fewer changes.");
        }

        var message = new byte[fixedLength + payload.Length];
        int length = 0;
        if (number != 3)
        {
            Curve25519.X25519PublicKey(_ephemeral, message);
            _state.MixHash(message.AsSpan(0, KeyLength));
            length = KeyLength;
        }

        if (number == 2) MixEphemeralWith(_remoteEphemeral);
        if (number != 1)
        {
            length += _state.EncryptAndHash(_staticPublic, message.AsSpan(length));
            await MixStaticAsync(cancellationToken).ConfigureAwait(false);
        }

        _state.EncryptAndHash(payload.Span, message.AsSpan(length));
        return message;
    }

    private byte[] Read(int number, ReadOnlySpan<byte> message)
    {
        int fixedLength = FixedLength(number);
        if (message.Length < fixedLength || message.Length > MaximumMessageLength)
        {
            throw new HandshakeException(
                $"Message {number} of the handshake has {fixedLength} to {MaximumMessageLength} bytes, not {message.Length}.");
        }

        if (number != 3)
        {
            message[..KeyLength].CopyTo(_remoteEphemeral);
            _state.MixHash(_remoteEphemeral);
            message = message[KeyLength..];
        }

        if (number == 2) MixEphemeralWith(_remoteEphemeral);
        if (number != 1)
        {
            int length = KeyLength + RecordFormat.TagLength;
            _state.DecryptAndHash(message[..length], _remoteStatic);
            MixEphemeralWith(_remoteStatic);
            message = message[length..];
            // The initiator needs it no more after es, the responder after se.
            CryptographicOperations.ZeroMemory(_ephemeral);
        }

        var payload = new byte[message.Length - _state.TagLength];
        _state.DecryptAndHash(message, payload);
        return payload;
    }

    private static int FixedLength(int number) => number switch
    {
        1 => KeyLength,
        2 => KeyLength + KeyLength + RecordFormat.TagLength + RecordFormat.TagLength,
        _ => KeyLength + RecordFormat.TagLength + RecordFormat.TagLength,
    };

    private void MixEphemeralWith(ReadOnlySpan<byte> peerKey)
    {
        Span<byte> shared = stackalloc byte[KeyLength];
        try
        {
            if (!Curve25519.AgreeX25519(_ephemeral, peerKey, shared)) ThrowSmallOrder();
            _state.MixKey(shared);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    private async ValueTask MixStaticAsync(CancellationToken cancellationToken)
    {
        var shared = new byte[KeyLength];
        try
        {
            await _vault.AgreeAsync(_staticKey, _remoteEphemeral, shared, cancellationToken).ConfigureAwait(false);
            // A vault has to refuse this itself; one that does not must not weaken the channel.
            if (CryptographicOperations.FixedTimeEquals(shared, stackalloc byte[KeyLength])) ThrowSmallOrder();
            _state.MixKey(shared);
        }
        catch (VaultException error)
        {
            throw new HandshakeException($"The vault did not agree on a secret with key {_staticKey}: {error.Message}", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    private static void ThrowSmallOrder() =>
        throw new HandshakeException("The peer's key is a point of small order: the shared secret would be known to everyone.");
}
