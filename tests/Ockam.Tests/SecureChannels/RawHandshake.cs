using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Transport;

namespace Ockam.Tests.SecureChannels;

/// <summary>
/// The initiator's end of a handshake with a node over a raw socket: the third message is made and not sent, so that a test decides what
/// arrives. Once the node has it, records can be made too.
/// </summary>
internal sealed class RawHandshake : IDisposable
{
    // The name that answers are asked to come to.
    private const string Own = "me";

    private readonly RecordEncryptor _sealer;
    private readonly RecordDecryptor _opener;

    private readonly RawPeer _peer;

    private RawHandshake(RawPeer peer, string decryptor, byte[][] messages, RecordEncryptor sealer, RecordDecryptor opener)
    {
        _peer = peer;
        Decryptor = decryptor;
        Messages = messages;
        _sealer = sealer;
        _opener = opener;
    }

    /// <summary>Where the node takes the third message, and ciphertext after it.</summary>
    public string Decryptor { get; }

    /// <summary>All three: what was sent, what came back, and what was not sent yet.</summary>
    public byte[][] Messages { get; }

    /// <summary>Sends the first message to the node's listener, and takes the second.</summary>
    public static async Task<RawHandshake> BeginAsync(TestEndpoint self, RawPeer peer)
    {
        PurposeKey key = await self.Environment.PurposeKeys.GetOrCreateAsync(self.Identifier, PurposeKeyKind.SecureChannel);
        Identity identity = await self.Environment.Identities.GetRequiredAsync(self.Identifier);
        using var noise = new NoiseHandshake(NoiseRole.Initiator, self.Environment.Vault, key.Handle, key.PublicKey.Bytes.Span);
        byte[] first = await noise.WriteMessageAsync(ReadOnlyMemory<byte>.Empty);
        await peer.SendAsync(RawPeer.Frame("api", Own, first));
        (string back, byte[] second) = await ReadAsync(peer);
        await noise.ReadMessageAsync(second);
        byte[] third = await noise.WriteMessageAsync(new IdentityAndCredentials(identity.ChangeHistory, key.Attestation, []).Encode());
        (byte[] send, byte[] receive) = noise.Split();
        return new RawHandshake(peer, back, [first, second, third], new RecordEncryptor(send), new RecordDecryptor(receive));
    }

    /// <summary>A frame that brings a message of the handshake.</summary>
    public byte[] Frame(ReadOnlySpan<byte> message) => RawPeer.Frame(Decryptor, Own, message);

    /// <summary>A frame that brings a ciphertext; its return route is empty (section 5.5).</summary>
    public byte[] Record(ReadOnlySpan<byte> record) => RawPeer.Frame(Decryptor, "", record);

    /// <summary>
    /// Asks <c>echo</c> through the channel, over the connection that the handshake began on. The next frame there must be the answer, so
    /// nothing before it was answered.
    /// </summary>
    /// <returns>The record that was sent.</returns>
    public async Task<byte[]> EchoAsync(byte[] payload)
    {
        byte[] sent = SealEcho(payload);
        await _peer.SendAsync(Record(sent));
        (_, byte[] record) = await ReadAsync(_peer);
        Assert.True(_opener.TryOpen(record, out _, out RecordError error), $"{error}");
        byte[] plaintext = record[RecordFormat.NonceLength..^RecordFormat.TagLength];
        RecordContent content = RecordPlaintext.Parse(plaintext);
        Assert.Equal(payload, plaintext.AsSpan(content.PayloadOffset, content.PayloadLength).ToArray());
        return sent;
    }

    /// <summary>Says that this end closes the channel.</summary>
    public Task CloseAsync() => _peer.SendAsync(Record(Seal(RecordPlaintext.Close)));

    public void Dispose()
    {
        _sealer.Dispose();
        _opener.Dispose();
    }

    private byte[] SealEcho(byte[] payload)
    {
        ReadOnlySpan<byte> onward = ServiceAddresses.Echo.Encoded;
        ReadOnlySpan<byte> back = new Address(Own).Encoded;
        int head = RecordPlaintext.PayloadHeaderLength(payload.Length, onward.Length, 1, back.Length, 1);
        var plaintext = new byte[head + payload.Length + RecordPlaintext.TailLength];
        payload.CopyTo(plaintext, head);
        Assert.Equal(0, RecordPlaintext.WritePayloadHeader(plaintext, head, payload.Length, onward, 1, back, 1));
        return Seal(plaintext);
    }

    private static async Task<(string Back, byte[] Payload)> ReadAsync(RawPeer peer)
    {
        using FrameFeeding feeding = new FrameFeeding().Feed([1, .. await peer.ReadFrameAsync()]);
        string[] parts = Assert.Single(feeding.Found).Split(" | ");
        Assert.Equal($"0#{Own}", parts[0]);
        return (parts[1], parts[2].FromHex());
    }

    private byte[] Seal(ReadOnlySpan<byte> plaintext)
    {
        var record = new byte[plaintext.Length + RecordFormat.Overhead];
        _sealer.Seal(plaintext, record);
        return record;
    }
}
