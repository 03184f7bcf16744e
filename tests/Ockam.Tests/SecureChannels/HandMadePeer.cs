using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>
/// The other end of a handshake, done by hand: a test chooses each payload and each record, which no honest end could send.
/// </summary>
internal sealed class HandMadePeer : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    private readonly Router _router = new();
    private readonly Mailbox _mailbox;
    private readonly NoiseHandshake _handshake;
    private RecordEncryptor? _sealer;
    private RecordDecryptor? _opener;
    private Route _way;

    private HandMadePeer(TestEndpoint self, TestEndpoint other, NoiseRole role, PurposeKey key)
    {
        bool starts = role == NoiseRole.Initiator;
        Wire = new TestWire(_router, other.Router);
        _mailbox = new Mailbox(_router, starts ? null : ServiceAddresses.Api);
        _router.Find(Wire.LeftAddress.Bytes)!.PairedFlow!.AddConsumer(_mailbox.Address);
        _handshake = new NoiseHandshake(role, self.Environment.Vault, key.Handle, key.PublicKey.Bytes.Span);
        _way = new Route(Wire.LeftAddress, ServiceAddresses.Api);
        Attestation = key.Attestation;
    }

    /// <summary>The wire; this peer is at its left.</summary>
    public TestWire Wire { get; }

    /// <summary>The honest attestation of this peer's static key.</summary>
    public PurposeKeyAttestation Attestation { get; }

    /// <summary>Where the other end reads ciphertext.</summary>
    public Address Decryptor => _way[^1];

    /// <summary>Where this peer listens.</summary>
    public Address Address => _mailbox.Address;

    /// <summary>Makes a peer with the static key of an endpoint.</summary>
    public static async Task<HandMadePeer> CreateAsync(TestEndpoint self, TestEndpoint other, NoiseRole role) =>
        new(self, other, role, await self.Environment.PurposeKeys.GetOrCreateAsync(self.Identifier, PurposeKeyKind.SecureChannel));

    /// <summary>What an honest end with this identity would present.</summary>
    public static async Task<byte[]> PayloadAsync(TestEndpoint of, PurposeKeyAttestation attestation)
    {
        Identity identity = await of.Environment.Identities.GetRequiredAsync(of.Identifier);
        return new IdentityAndCredentials(identity.ChangeHistory, attestation, []).Encode();
    }

    /// <summary>Sends the next message of the handshake.</summary>
    public async Task SendHandshakeAsync(byte[] payload) => await _mailbox.SendAsync(_way, await _handshake.WriteMessageAsync(payload));

    /// <summary>Reads the next message of the handshake, and notes the way back.</summary>
    public async Task<byte[]> ReceiveHandshakeAsync()
    {
        ReceivedMessage message = await _mailbox.ReceiveAsync().AsTask().WaitAsync(s_timeout);
        _way = message.ReturnRoute;
        return await _handshake.ReadMessageAsync(message.Payload);
    }

    /// <summary>Runs a whole handshake as its initiator.</summary>
    public async Task OpenAsync(byte[] payload)
    {
        await SendHandshakeAsync([]);
        await ReceiveHandshakeAsync();
        await SendHandshakeAsync(payload);
        TakeKeys();
    }

    /// <summary>Takes the keys of a complete handshake.</summary>
    public void TakeKeys()
    {
        (byte[] send, byte[] receive) = _handshake.Split();
        _sealer = new RecordEncryptor(send);
        _opener = new RecordDecryptor(receive);
    }

    /// <summary>Seals any plaintext.</summary>
    public byte[] Seal(params byte[] plaintext)
    {
        var record = new byte[plaintext.Length + RecordFormat.Overhead];
        _sealer!.Seal(plaintext, record);
        return record;
    }

    /// <summary>Seals a payload for a worker of the other end's node, to be answered to a worker here.</summary>
    public byte[] SealPayload(Address onward, params byte[] payload)
    {
        var back = new Route(_mailbox.Address);
        int head = RecordPlaintext.PayloadHeaderLength(payload.Length, onward.Encoded.Length, 1, back.Elements.Length, back.Count);
        byte[] plaintext = [.. new byte[head], .. payload, .. new byte[RecordPlaintext.TailLength]];
        RecordPlaintext.WritePayloadHeader(plaintext, head, payload.Length, onward.Encoded, 1, back.Elements, back.Count);
        return Seal(plaintext);
    }

    /// <summary>Delivers a record with a return route as some relay might have made it.</summary>
    public void Inject(byte[] record, Route? back = null) => Wire.InjectToRight(new Route(Decryptor), back ?? Route.Empty, record);

    /// <summary>Opens the next record that the other end has sent, and answers with its payload.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[] record = (await _mailbox.ReceiveAsync().AsTask().WaitAsync(s_timeout)).Payload.ToArray();
        Assert.True(_opener!.TryOpen(record, out RecordOpened opened, out _));
        return Payload(record.AsSpan(opened.PlaintextOffset, opened.PlaintextLength));
    }

    /// <summary>Whether the other end has sent nothing more.</summary>
    public bool HeardNothing => !_mailbox.TryReceive(out _);

    public void Dispose()
    {
        _mailbox.Dispose();
        _handshake.Dispose();
        _sealer?.Dispose();
        _opener?.Dispose();
    }

    private static byte[] Payload(ReadOnlySpan<byte> plaintext)
    {
        RecordContent content = RecordPlaintext.Parse(plaintext);
        return plaintext.Slice(content.PayloadOffset, content.PayloadLength).ToArray();
    }
}
