using Ockam.SecureChannels;
using Ockam.Vault;

namespace Ockam.Tests.SecureChannels;

/// <summary>Both sides of a handshake with keys that are known, and the messages between them.</summary>
internal sealed class HandshakePair : IDisposable
{
    public static readonly byte[] InitiatorStatic = Key(0x11);
    public static readonly byte[] InitiatorEphemeral = Key(0x12);
    public static readonly byte[] ResponderStatic = Key(0x21);
    public static readonly byte[] ResponderEphemeral = Key(0x22);

    public HandshakePair()
        : this(InitiatorStatic, InitiatorEphemeral, ResponderStatic, ResponderEphemeral, NoiseHandshake.ProductionName) { }

    public HandshakePair(byte[] initiatorStatic, byte[] initiatorEphemeral, byte[] responderStatic, byte[] responderEphemeral, string name)
    {
        Initiator = Create(NoiseRole.Initiator, new FixedKeyVault(initiatorStatic), initiatorEphemeral, name);
        Responder = Create(NoiseRole.Responder, new FixedKeyVault(responderStatic), responderEphemeral, name);
    }

    public NoiseHandshake Initiator { get; }

    public NoiseHandshake Responder { get; }

    public static byte[] Key(byte value) => [.. Enumerable.Repeat(value, 32)];

    public static byte[] PublicKey(byte[] secret)
    {
        var key = new byte[32];
        Curve25519.X25519PublicKey(secret, key);
        return key;
    }

    public static NoiseHandshake Create(
        NoiseRole role, FixedKeyVault vault, byte[] ephemeral, string name = NoiseHandshake.ProductionName) =>
        new(role, vault, vault.Handle, vault.PublicKey, name, ephemeral);

    /// <summary>Runs the whole handshake.</summary>
    /// <param name="payloads">The payloads of the three messages.</param>
    /// <returns>The three messages.</returns>
    public async Task<byte[][]> RunAsync(params byte[][] payloads)
    {
        var messages = new byte[3][];
        for (int i = 0; i < 3; i++)
        {
            (NoiseHandshake from, NoiseHandshake to) = i == 1 ? (Responder, Initiator) : (Initiator, Responder);
            messages[i] = await from.WriteMessageAsync(payloads[i]);
            Assert.Equal(payloads[i], await to.ReadMessageAsync(messages[i]));
        }

        return messages;
    }

    public void Dispose()
    {
        Initiator.Dispose();
        Responder.Dispose();
    }
}
