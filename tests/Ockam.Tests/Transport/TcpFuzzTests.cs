using System.Net.Sockets;

namespace Ockam.Tests.Transport;

/// <summary>Changed frames against a live node; its memory is measured, and so they run alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class TcpFuzzTests
{
    private const int WarmUp = 50;

    [Fact]
    public async Task Changed_frames_are_not_answered_and_leave_nothing_behind_and_the_honest_peer_gets_through()
    {
        await using var node = new TestNode();
        using RawPeer honest = await node.ConnectRawAsync();
        await honest.EchoAsync("before");
        int workers = node.Router.Count;
        // None of these has an answer, and no change makes the name of a service.
        byte[][] seeds =
            [RawPeer.Frame("nobody", "me", "hello"u8), RawPeer.Frame("", "", ""u8), RawPeer.Frame("a => b", "c", new byte[100])];
        var mutator = new Mutator(3);
        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(300);
        for (int round = 0; round < rounds; round++)
        {
            if (round == WarmUp) memory = await MarkAsync(node);
            using RawPeer peer = await node.ConnectRawAsync(greet: false);
            await peer.SendAsync((byte[])[1, .. mutator.Next(seeds)]);
            peer.Socket.Shutdown(SocketShutdown.Send);
            // A reset, which follows what is no frame, can take even the version byte with it.
            Assert.True(await peer.ReadToEndAsync() is [] or [1]);
        }

        await honest.EchoAsync("after");
        await Eventually.TrueAsync(() => node.Transport.Connections.Count == 1, "the honest connection alone is left");
        Assert.Equal(workers, node.Router.Count);
        Assert.Equal(0, node.Transport.PartialFrames.Used);
        Assert.Equal(0, node.Transport.Output.Used);
        memory!.AssertNotGrown();
    }

    private static async Task<MemoryMark> MarkAsync(TestNode node)
    {
        await Eventually.TrueAsync(() => node.Transport.Connections.Count == 1, "the connections of the warm-up are gone");
        return new MemoryMark();
    }
}
