using System.Text.Json;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class NoiseVectorTests
{
    [VectorTheory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Published_handshakes_are_reproduced(int index)
    {
        JsonElement file = Vectors.Read("ockam/noise_xx.json");
        JsonElement keys = file.GetProperty("keys");
        JsonElement expected = file.GetProperty("cases")[index];
        using var pair = new HandshakePair(
            keys.Hex("initiator_static"),
            keys.Hex("initiator_ephemeral"),
            keys.Hex("responder_static"),
            keys.Hex("responder_ephemeral"),
            file.GetProperty("test_protocol_name").GetString()!);
        byte[][] messages = await pair.RunAsync(
            expected.Hex("message_1_payload"), expected.Hex("message_2_payload"), expected.Hex("message_3_payload"));
        AssertOutcome(pair, messages, expected, expected.GetProperty("derived_not_in_repo"));
    }

    [VectorFact]
    public void The_state_starts_from_the_padded_name_and_an_empty_prologue()
    {
        JsonElement file = Vectors.Read("ockam/noise_xx.json");
        using var published = new NoiseSymmetricState(file.GetProperty("test_protocol_name").GetString()!);
        Assert.Equal(file.GetProperty("initial").Hex("expected_h_after_initialize"), published.Hash.ToArray());
        Assert.Equal(NoiseHandshake.ProductionName, file.GetProperty("production_protocol_name").GetString());
        using var production = new NoiseSymmetricState(NoiseHandshake.ProductionName);
        Assert.Equal(Vectors.Read("ockam/derived_secure_channel.json").Hex("h_after_initialize"), production.Hash.ToArray());
    }

    [VectorFact]
    public async Task The_handshake_of_two_whole_identities_is_reproduced()
    {
        JsonElement file = Vectors.Read("ockam/derived_secure_channel.json");
        JsonElement initiator = file.GetProperty("initiator");
        JsonElement responder = file.GetProperty("responder");
        using var pair = new HandshakePair(
            initiator.Hex("static_x25519_private"),
            initiator.Hex("ephemeral_x25519_private"),
            responder.Hex("static_x25519_private"),
            responder.Hex("ephemeral_x25519_private"),
            file.GetProperty("protocol_name").GetString()!);
        byte[][] messages = await pair.RunAsync([], file.Hex("message_2_payload"), file.Hex("message_3_payload"));
        Assert.Equal(responder.Hex("static_x25519_public"), pair.Initiator.RemoteStaticKey.ToArray());
        Assert.Equal(initiator.Hex("static_x25519_public"), pair.Responder.RemoteStaticKey.ToArray());
        AssertOutcome(pair, messages, file, file);
    }

    private static void AssertOutcome(HandshakePair pair, byte[][] messages, JsonElement expected, JsonElement derived)
    {
        for (int i = 0; i < 3; i++) Assert.Equal(expected.Hex($"message_{i + 1}"), messages[i]);
        Assert.Equal(derived.Hex("h_final"), pair.Initiator.HandshakeHash.ToArray());
        Assert.Equal(derived.Hex("h_final"), pair.Responder.HandshakeHash.ToArray());
        (byte[] initiatorSends, byte[] initiatorReceives) = pair.Initiator.Split();
        (byte[] responderSends, byte[] responderReceives) = pair.Responder.Split();
        Assert.Equal(derived.Hex("k2"), initiatorSends);
        Assert.Equal(derived.Hex("k2"), responderReceives);
        Assert.Equal(derived.Hex("k1"), initiatorReceives);
        Assert.Equal(derived.Hex("k1"), responderSends);
    }
}
