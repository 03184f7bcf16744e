using Ockam.SecureChannels;
using Ockam.Vault;

namespace Ockam.Tests.SecureChannels;

public class NoiseHandshakeTests
{
    [Fact]
    public async Task Everything_completes_synchronously_when_the_vault_does()
    {
        using var pair = new HandshakePair();
        ValueTask<byte[]> first = pair.Initiator.WriteMessageAsync(Array.Empty<byte>());
        Assert.True(first.IsCompletedSuccessfully);
        await pair.Responder.ReadMessageAsync(await first);
        ValueTask<byte[]> second = pair.Responder.WriteMessageAsync(Array.Empty<byte>());
        Assert.True(second.IsCompletedSuccessfully);
        ValueTask<byte[]> read = pair.Initiator.ReadMessageAsync(await second);
        Assert.True(read.IsCompletedSuccessfully);
        await read;
    }

    [Fact]
    public async Task A_slow_vault_gives_the_same_messages()
    {
        var initiatorVault = new FixedKeyVault(HandshakePair.InitiatorStatic) { Delay = async _ => await Task.Yield() };
        var responderVault = new FixedKeyVault(HandshakePair.ResponderStatic) { Delay = async _ => await Task.Yield() };
        using NoiseHandshake initiator = HandshakePair.Create(NoiseRole.Initiator, initiatorVault, HandshakePair.InitiatorEphemeral);
        using NoiseHandshake responder = HandshakePair.Create(NoiseRole.Responder, responderVault, HandshakePair.ResponderEphemeral);
        using var quick = new HandshakePair();
        byte[][] expected = await quick.RunAsync([1], [2], [3]);
        byte[] message = await initiator.WriteMessageAsync(new byte[] { 1 });
        await responder.ReadMessageAsync(message);
        Assert.Equal(expected[1], message = await responder.WriteMessageAsync(new byte[] { 2 }));
        await initiator.ReadMessageAsync(message);
        Assert.Equal(expected[2], await initiator.WriteMessageAsync(new byte[] { 3 }));
        Assert.Equal((1, 1), (initiatorVault.Agreements, responderVault.Agreements));
    }

    [Fact]
    public async Task Ephemeral_keys_are_random_unless_given()
    {
        var vault = new FixedKeyVault(HandshakePair.InitiatorStatic);
        using var one = new NoiseHandshake(NoiseRole.Initiator, vault, vault.Handle, vault.PublicKey);
        using var other = new NoiseHandshake(NoiseRole.Initiator, vault, vault.Handle, vault.PublicKey);
        Assert.NotEqual(await one.WriteMessageAsync(Array.Empty<byte>()), await other.WriteMessageAsync(Array.Empty<byte>()));
    }

    [Fact]
    public async Task Turns_are_kept_and_a_call_out_of_turn_changes_nothing()
    {
        using var pair = new HandshakePair();
        Assert.True(pair.Initiator.IsWriting);
        Assert.False(pair.Responder.IsWriting);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Initiator.ReadMessageAsync(new byte[32]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Responder.WriteMessageAsync(new byte[1]));
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.RemoteStaticKey.Length);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.HandshakeHash.Length);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.Split());
        await pair.RunAsync([], [], []);
        Assert.True(pair.Initiator.IsComplete);
        Assert.True(pair.Responder.IsComplete);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Initiator.WriteMessageAsync(new byte[1]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pair.Responder.ReadMessageAsync(new byte[64]));
    }

    [Fact]
    public async Task Keys_are_given_out_once()
    {
        using var pair = new HandshakePair();
        await pair.RunAsync([], [], []);
        pair.Initiator.Split();
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.Split());
        Assert.Equal(pair.Responder.HandshakeHash.ToArray(), pair.Initiator.HandshakeHash.ToArray());
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(2, 96)]
    [InlineData(3, 64)]
    public async Task A_message_has_its_fixed_part_at_least_and_65535_bytes_at_most(int number, int fixedLength)
    {
        foreach (int length in new[] { 0, fixedLength - 1, NoiseHandshake.MaximumMessageLength + 1 })
        {
            using var pair = new HandshakePair();
            NoiseHandshake reader = await ReaderOfAsync(pair, number);
            await Assert.ThrowsAsync<HandshakeException>(async () => await reader.ReadMessageAsync(new byte[length]));
        }

        using var largest = new HandshakePair();
        await ReaderOfAsync(largest, number);
        NoiseHandshake writer = number == 2 ? largest.Responder : largest.Initiator;
        NoiseHandshake receiver = number == 2 ? largest.Initiator : largest.Responder;
        var payload = new byte[NoiseHandshake.MaximumMessageLength - fixedLength];
        byte[] message = await writer.WriteMessageAsync(payload);
        Assert.Equal(NoiseHandshake.MaximumMessageLength, message.Length);
        Assert.Equal(payload, await receiver.ReadMessageAsync(message));

        using var tooLarge = new HandshakePair();
        await ReaderOfAsync(tooLarge, number);
        writer = number == 2 ? tooLarge.Responder : tooLarge.Initiator;
        await Assert.ThrowsAsync<HandshakeException>(async () => await writer.WriteMessageAsync(new byte[payload.Length + 1]));
    }

    [Fact]
    public async Task After_a_message_that_was_refused_the_honest_one_is_refused_too()
    {
        using var pair = new HandshakePair();
        await ReaderOfAsync(pair, 2);
        byte[] honest = await pair.Responder.WriteMessageAsync(Array.Empty<byte>());
        byte[] altered = [.. honest];
        altered[^1] ^= 1;
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(altered));
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(honest));
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.WriteMessageAsync(honest));
        Assert.False(pair.Initiator.IsComplete);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.RemoteStaticKey.Length);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.Split());
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    public async Task Ephemeral_keys_of_small_order_are_refused(string key)
    {
        using var pair = new HandshakePair();
        await pair.Responder.ReadMessageAsync(key.FromHex());
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Responder.WriteMessageAsync(Array.Empty<byte>()));

        using var other = new HandshakePair();
        await ReaderOfAsync(other, 2);
        byte[] message = await other.Responder.WriteMessageAsync(Array.Empty<byte>());
        key.FromHex().CopyTo(message, 0);
        var error = await Assert.ThrowsAsync<HandshakeException>(async () => await other.Initiator.ReadMessageAsync(message));
        Assert.Contains("small order", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_static_key_of_small_order_is_refused()
    {
        // A peer that announces another static key than it has, and is otherwise correct.
        var vault = new FixedKeyVault(HandshakePair.ResponderStatic);
        using var responder = new NoiseHandshake(NoiseRole.Responder, vault, vault.Handle, new byte[32]);
        using var pair = new HandshakePair();
        await responder.ReadMessageAsync(await pair.Initiator.WriteMessageAsync(Array.Empty<byte>()));
        byte[] message = await responder.WriteMessageAsync(Array.Empty<byte>());
        var error = await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(message));
        Assert.Contains("small order", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_static_key_that_the_peer_does_not_have_is_refused()
    {
        var vault = new FixedKeyVault(HandshakePair.ResponderStatic);
        using var responder = new NoiseHandshake(
            NoiseRole.Responder, vault, vault.Handle, HandshakePair.PublicKey(HandshakePair.InitiatorStatic));
        using var pair = new HandshakePair();
        await responder.ReadMessageAsync(await pair.Initiator.WriteMessageAsync(Array.Empty<byte>()));
        byte[] message = await responder.WriteMessageAsync(Array.Empty<byte>());
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(message));
    }

    [Fact]
    public async Task A_vault_that_answers_zero_or_refuses_ends_the_handshake()
    {
        foreach (bool zero in new[] { true, false })
        {
            var vault = new FixedKeyVault(HandshakePair.ResponderStatic) { AnswersZero = zero };
            SecretHandle handle = zero ? vault.Handle : SecretHandle.ForPublicKey(new byte[32]);
            using var responder = new NoiseHandshake(NoiseRole.Responder, vault, handle, vault.PublicKey);
            await responder.ReadMessageAsync(HandshakePair.PublicKey(HandshakePair.InitiatorEphemeral));
            var error = await Assert.ThrowsAsync<HandshakeException>(async () => await responder.WriteMessageAsync(new byte[1]));
            Assert.Equal(zero, error.InnerException is null);
            await Assert.ThrowsAsync<HandshakeException>(async () => await responder.WriteMessageAsync(new byte[1]));
        }
    }

    [Fact]
    public void Names_and_keys_of_the_wrong_length_are_refused()
    {
        var vault = new FixedKeyVault(HandshakePair.InitiatorStatic);
        Assert.Throws<ArgumentException>(() => new NoiseHandshake(NoiseRole.Initiator, vault, vault.Handle, new byte[31]));
        Assert.Throws<ArgumentException>(() => HandshakePair.Create(NoiseRole.Initiator, vault, new byte[31]));
        Assert.Throws<ArgumentException>(() => HandshakePair.Create(NoiseRole.Initiator, vault, new byte[32], new string('x', 33)));
        Assert.Throws<ArgumentException>(() => HandshakePair.Create(NoiseRole.Initiator, vault, new byte[32], "é"));
    }

    // Runs the handshake up to before a message; answers who reads that.
    private static async Task<NoiseHandshake> ReaderOfAsync(HandshakePair pair, int number)
    {
        if (number > 1) await pair.Responder.ReadMessageAsync(await pair.Initiator.WriteMessageAsync(Array.Empty<byte>()));
        if (number > 2) await pair.Initiator.ReadMessageAsync(await pair.Responder.WriteMessageAsync(Array.Empty<byte>()));
        return number == 2 ? pair.Initiator : pair.Responder;
    }
}
