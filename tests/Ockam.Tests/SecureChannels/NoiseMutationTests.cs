using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class NoiseMutationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_mutated_message_never_leads_to_a_handshake(int number)
    {
        var mutator = new Mutator(number);
        for (int round = Scale.Of(150); round > 0; round--)
        {
            using var pair = new HandshakePair();
            await Assert.ThrowsAsync<HandshakeException>(() => RunMutatedAsync(pair, number, message => Mutate(mutator, message)));
            Assert.False(pair.Initiator.IsComplete && pair.Responder.IsComplete);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_bit_of_a_message_counts(int number)
    {
        using var honest = new HandshakePair();
        byte[][] messages = await honest.RunAsync([7], [8], [9]);
        var random = new Random(40 + number);
        for (int at = 0; at < messages[number - 1].Length; at++)
        {
            int bit = random.Next(8);
            using var pair = new HandshakePair();
            await Assert.ThrowsAsync<HandshakeException>(() => RunMutatedAsync(pair, number, message =>
            {
                message[at] ^= (byte)(1 << bit);
                return message;
            }));
        }
    }

    [Fact]
    public async Task Messages_of_another_handshake_are_refused()
    {
        using var recorded = new HandshakePair();
        byte[][] messages = await recorded.RunAsync([], [2], [3]);
        byte[] other = HandshakePair.Key(0x33);

        using var initiator = HandshakePair.Create(NoiseRole.Initiator, new FixedKeyVault(HandshakePair.InitiatorStatic), other);
        await initiator.WriteMessageAsync(Array.Empty<byte>());
        await Assert.ThrowsAsync<HandshakeException>(async () => await initiator.ReadMessageAsync(messages[1]));

        using var responder = HandshakePair.Create(NoiseRole.Responder, new FixedKeyVault(HandshakePair.ResponderStatic), other);
        await responder.ReadMessageAsync(messages[0]);
        await responder.WriteMessageAsync(new byte[] { 2 });
        await Assert.ThrowsAsync<HandshakeException>(async () => await responder.ReadMessageAsync(messages[2]));
    }

    [Fact]
    public async Task Peers_with_different_protocol_names_do_not_meet()
    {
        using var pair = new HandshakePair();
        using NoiseHandshake responder = HandshakePair.Create(
            NoiseRole.Responder,
            new FixedKeyVault(HandshakePair.ResponderStatic),
            HandshakePair.ResponderEphemeral,
            "Noise_XX_25519_AESGCM_SHA256");
        await responder.ReadMessageAsync(await pair.Initiator.WriteMessageAsync(Array.Empty<byte>()));
        byte[] message = await responder.WriteMessageAsync(Array.Empty<byte>());
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(message));
    }

    private static byte[] Mutate(Mutator mutator, byte[] message)
    {
        while (true)
        {
            byte[] mutated = mutator.Next([message]);
            if (!mutated.AsSpan().SequenceEqual(message)) return mutated;
        }
    }

    private static async Task RunMutatedAsync(HandshakePair pair, int number, Func<byte[], byte[]> mutate)
    {
        for (int i = 1; i <= 3; i++)
        {
            (NoiseHandshake from, NoiseHandshake to) = i == 2 ? (pair.Responder, pair.Initiator) : (pair.Initiator, pair.Responder);
            byte[] message = await from.WriteMessageAsync(new byte[] { (byte)(6 + i) });
            await to.ReadMessageAsync(i == number ? mutate(message) : message);
        }
    }
}
