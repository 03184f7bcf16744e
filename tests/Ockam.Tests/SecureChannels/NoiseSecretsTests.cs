using System.Runtime.CompilerServices;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Key material is gone as soon as nothing needs it, and nothing is left to a vault that answers late.</summary>
public class NoiseSecretsTests
{
    [Fact]
    public async Task Keys_are_zeroed_after_their_last_use()
    {
        using var pair = new HandshakePair();
        byte[] message1 = await pair.Initiator.WriteMessageAsync(Array.Empty<byte>());
        Assert.True(HasContent(Ephemeral(pair.Initiator)));
        await pair.Responder.ReadMessageAsync(message1);
        byte[] message2 = await pair.Responder.WriteMessageAsync(Array.Empty<byte>());
        await pair.Initiator.ReadMessageAsync(message2);
        Assert.False(HasContent(Ephemeral(pair.Initiator)));
        Assert.True(HasContent(Ephemeral(pair.Responder)));
        await pair.Responder.ReadMessageAsync(await pair.Initiator.WriteMessageAsync(Array.Empty<byte>()));
        Assert.False(HasContent(Ephemeral(pair.Responder)));
        Assert.True(HasContent(ChainingKey(State(pair.Responder))));
        pair.Responder.Split();
        Assert.False(HasContent(ChainingKey(State(pair.Responder))));
    }

    [Fact]
    public async Task Disposing_and_failing_zero_everything()
    {
        var pair = new HandshakePair();
        byte[] message1 = await pair.Initiator.WriteMessageAsync(Array.Empty<byte>());
        await pair.Responder.ReadMessageAsync(message1);
        pair.Responder.Dispose();
        await Assert.ThrowsAsync<HandshakeException>(async () => await pair.Initiator.ReadMessageAsync(new byte[96]));
        foreach (NoiseHandshake side in new[] { pair.Initiator, pair.Responder })
        {
            Assert.False(HasContent(Ephemeral(side)));
            Assert.False(HasContent(ChainingKey(State(side))));
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pair.Responder.WriteMessageAsync(Array.Empty<byte>()));
        Assert.Throws<ObjectDisposedException>(() => pair.Responder.Split());
        pair.Dispose();
        pair.Dispose();
    }

    [Fact]
    public async Task Disposing_while_the_vault_is_busy_ends_the_write_and_zeroes_when_it_answers()
    {
        var gate = new TaskCompletionSource();
        var vault = new FixedKeyVault(HandshakePair.ResponderStatic) { Delay = _ => gate.Task };
        NoiseHandshake responder = HandshakePair.Create(NoiseRole.Responder, vault, HandshakePair.ResponderEphemeral);
        await responder.ReadMessageAsync(HandshakePair.PublicKey(HandshakePair.InitiatorEphemeral));
        Task<byte[]> write = responder.WriteMessageAsync(Array.Empty<byte>()).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await responder.WriteMessageAsync(Array.Empty<byte>()));
        responder.Dispose();
        gate.SetResult();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write);
        Assert.False(HasContent(Ephemeral(responder)));
        Assert.False(HasContent(ChainingKey(State(responder))));
    }

    [Fact]
    public async Task Cancelling_the_vault_fails_the_handshake()
    {
        using var source = new CancellationTokenSource();
        var vault = new FixedKeyVault(HandshakePair.ResponderStatic) { Delay = token => Task.Delay(Timeout.Infinite, token) };
        using NoiseHandshake responder = HandshakePair.Create(NoiseRole.Responder, vault, HandshakePair.ResponderEphemeral);
        await responder.ReadMessageAsync(HandshakePair.PublicKey(HandshakePair.InitiatorEphemeral));
        Task<byte[]> write = responder.WriteMessageAsync(Array.Empty<byte>(), source.Token).AsTask();
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await Assert.ThrowsAsync<HandshakeException>(async () => await responder.WriteMessageAsync(Array.Empty<byte>()));
        Assert.False(HasContent(Ephemeral(responder)));
    }

    private static bool HasContent(byte[] key) => key.AsSpan().ContainsAnyExcept((byte)0);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_ephemeral")]
    private static extern ref readonly byte[] Ephemeral(NoiseHandshake handshake);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref readonly NoiseSymmetricState State(NoiseHandshake handshake);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_chainingKey")]
    private static extern ref readonly byte[] ChainingKey(NoiseSymmetricState state);
}
