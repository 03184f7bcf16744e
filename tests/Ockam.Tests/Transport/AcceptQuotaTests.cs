using System.Net;
using System.Net.Sockets;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class AcceptQuotaTests
{
    private static readonly PeerNetwork s_many = PeerNetwork.Of(IPAddress.Parse("192.0.2.1"));

    [Fact]
    public void One_peer_opens_half_of_all_and_others_the_rest()
    {
        var clock = new ManualClock();
        var quota = new AcceptQuota(80, clock);
        int opened = 0;
        for (int i = 0; i < 200; i++) opened += quota.TryTake(s_many) ? 1 : 0;
        Assert.Equal(40, opened);
        for (uint peer = 1; peer <= 4; peer++)
        {
            for (int i = 0; i < 10; i++) Assert.True(quota.TryTake(new PeerNetwork(false, peer)));
            Assert.Equal(peer == 4, quota.Wait > TimeSpan.Zero);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, quota.Wait);
        Assert.True(quota.TryTake(s_many));
    }

    [Fact]
    public async Task Who_opens_too_many_connections_is_turned_away_and_keeps_nobody_waiting()
    {
        // It stands still: nobody who had to wait would ever be let in.
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock, AcceptsPerSecond = 40 });
        var attackers = new List<Socket>();
        for (int i = 0; i < 200; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            await socket.ConnectAsync(IPAddress.Loopback, node.Port);
            attackers.Add(socket);
        }

        using RawPeer honest = await node.ConnectRawAsync();
        await honest.EchoAsync("one that came");
        Assert.Equal(180, node.Listener.Refused);
        Assert.Equal(21, node.Listener.Accepted);
        attackers.ForEach(attacker => attacker.Dispose());
    }
}
