using System.Diagnostics;
using System.Net.Sockets;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>What an attacker at every limit does to others; timed, and so alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class TcpFloodTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Announced_frames_of_16_MiB_on_1_000_sockets_take_bounded_memory_and_an_honest_peer_is_answered_soon()
    {
        await using var node = new TestNode();
        using RawPeer before = await node.ConnectRawAsync();
        var attackers = new List<RawPeer>();
        var part = new byte[100 * 1024];
        "0101000000".FromHex().CopyTo(part, 0);
        for (int i = 0; i < 1_000; i++)
        {
            RawPeer attacker = await node.ConnectRawAsync(greet: false);
            attackers.Add(attacker);
            try
            {
                await attacker.SendAsync(part);
            }
            catch (SocketException)
            {
                // Closed already, to make room for a later one.
            }
        }

        long began = Stopwatch.GetTimestamp();
        await before.EchoAsync("one that was there");
        using RawPeer after = await node.ConnectRawAsync();
        await after.EchoAsync("one that came");
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));

        long memory = node.Transport.Connections.Sum(connection => (long)connection.BufferCapacity);
        Assert.True(memory <= 1_000L * TcpFrameReader.SmallestBuffer + (64 + 128) * MiB, $"{memory}");
        Assert.InRange(node.Transport.PartialFrames.Used, 0, 64 * MiB);
        attackers.ForEach(attacker => attacker.Dispose());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (node.Transport.Connections.Count > 2) await Task.Delay(10, limit.Token);
        Assert.Equal((0, 0), (node.Transport.PartialFrames.Used, node.Transport.ReceiveBuffers.Used));
    }

    [Fact]
    public async Task A_full_listener_makes_room_and_spares_those_that_were_authenticated()
    {
        await using var node = new TestNode(new TcpTransportOptions { MaximumConnections = 128 });
        using RawPeer trusted = await node.ConnectRawAsync();
        IMessageSource source = await node.AcceptedAsync(trusted);
        source.PeerAuthenticated(isTrusted: true);
        var silent = new List<RawPeer>();
        for (int i = 0; i < 1_000; i++) silent.Add(await RawPeer.ConnectAsync(node.Port, greet: false));

        long began = Stopwatch.GetTimestamp();
        using RawPeer honest = await node.ConnectRawAsync();
        await honest.EchoAsync("one that came");
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
        await trusted.EchoAsync("one that was there");
        Assert.InRange(node.Listener.Connections.Count, 1, 128);
        Assert.True(node.Listener.Evicted >= 1_002 - 128);
        Assert.Equal(0, node.Listener.Refused);
        silent.ForEach(one => one.Dispose());
    }
}
