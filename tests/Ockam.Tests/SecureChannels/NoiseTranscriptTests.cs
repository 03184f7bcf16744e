using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>
/// A handshake and records of our own, with the production name and keys of one repeated byte. The expected bytes were computed with
/// a second, independent implementation in Python that also reproduces the published handshakes.
/// </summary>
public class NoiseTranscriptTests
{
    private const string Message1 = "052a50773ac8d91773f2dc9662e12f0defe915e415b8a1c8e20a5a3d6ab2b843";

    private const string Message2 =
        """
        0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f2002d182d7855808163ab040395ff56220910749aa578d0883066c44a2abb1c485
        8d9bea210c80ee36f64e93f97de358ce115fced7c7c860859759a2b06449f80a4bfcae8ec2c90e1a13be6847abb2c8245c83
        """;

    private const string Message3 =
        """
        bbe1131efc82820e550ff6605c6ec78b14200f476a956683a5accd4cef01a5bda63c0dab66c2994800917c0e0e58da1c9189e34112dd08a78aad1f175350d250
        456d11033fd87969298411e71809aea36eac
        """;

    private const string HandshakeHash = "6656ede32b3ac0daca40f5f583632c82b43dcdd3a3f059e2d97e11515c5d7c8b";
    private const string First = "972a2ef2c30c565f6a1361b90af1f870c020fa1ce6a6b7a068fb784fd51ba673";
    private const string Second = "e6f7006465485661a8ef747bd7086487ed51eb147cb2ebde041dc1e4b7db9628";

    private static readonly Dictionary<ulong, string> FromInitiator = new()
    {
        [0] = "00000000000000001215afcf65a49be32fb6edce70058ccf94a844292219",
        [31] = "000000000000001fde72efca7071702a6c4cdfc4ed0a55128689e2c4c1fd",
        [32] = "000000000000002056f097e117eb4a04cb93085431a00bfbb5f4b05ff838",
        [33] = "000000000000002105989b3a3e70e5389f3c3fade9eff6bedf66c064b68f",
        [64] = "00000000000000409c61d9a72d4e8a56ce15686c553a69965dadb4ca99b0",
        [96] = "0000000000000060eb3e76818cc493e24781ef716ac769eed739137a6161",
    };

    private const string FromResponder = "00000000000000001e57a1036969f8b56faea35af0e02d2df735feb9ea26";

    [Fact]
    public async Task The_transcript_with_known_keys_is_as_computed()
    {
        using var pair = new HandshakePair();
        byte[][] messages = await pair.RunAsync([], Utf8("from the responder"), Utf8("from the initiator"));
        Assert.Equal([Message1, Squeeze(Message2), Squeeze(Message3)], messages.Select(m => m.ToHex()));
        Assert.Equal(HandshakeHash, pair.Initiator.HandshakeHash.ToHex());
        Assert.Equal(HandshakeHash, pair.Responder.HandshakeHash.ToHex());
        Assert.Equal(HandshakePair.PublicKey(HandshakePair.ResponderStatic), pair.Initiator.RemoteStaticKey.ToArray());
        Assert.Equal(HandshakePair.PublicKey(HandshakePair.InitiatorStatic), pair.Responder.RemoteStaticKey.ToArray());
    }

    [Fact]
    public async Task The_initiator_encrypts_with_the_second_key_and_the_responder_with_the_first()
    {
        using var pair = new HandshakePair();
        await pair.RunAsync([], Utf8("from the responder"), Utf8("from the initiator"));
        (byte[] send, byte[] receive) = pair.Initiator.Split();
        Assert.Equal((Second, First), (send.ToHex(), receive.ToHex()));
        (send, receive) = pair.Responder.Split();
        Assert.Equal((First, Second), (send.ToHex(), receive.ToHex()));
    }

    [Fact]
    public void Records_over_several_keys_are_as_computed()
    {
        using var encryptor = new RecordEncryptor(Second.FromHex());
        using var decryptor = new RecordDecryptor(Second.FromHex());
        byte[] plaintext = Utf8("record");
        var record = new byte[plaintext.Length + RecordFormat.Overhead];
        for (ulong number = 0; number <= 96; number++)
        {
            encryptor.Seal(plaintext, record);
            if (FromInitiator.TryGetValue(number, out string? expected)) Assert.Equal(expected, record.ToHex());
            Assert.True(decryptor.TryOpen(record, out _, out _));
        }

        using var answering = new RecordEncryptor(First.FromHex());
        answering.Seal(plaintext, record);
        Assert.Equal(FromResponder, record.ToHex());
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Squeeze(string digits) => digits.FromHex().ToHex();
}
