using System.Net;
using System.Net.Sockets;
using Ockam.Encoding;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Tests.Portals;

/// <summary>An outlet against an inlet that is played by hand.</summary>
public class OutletWireTests
{
    [Theory]
    [InlineData("outlet")]
    [InlineData("outlet=>outlet")]
    public async Task A_connection_is_these_bytes(string addresses)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(Route.Parse(addresses).Prepend(pair.Channel.EncryptorAddress), "00");
        Route worker = await inlet.ExpectAsync("01");
        Assert.Equal(2, worker.Count);
        await inlet.SendAsync(worker, "030568656c6c6f");
        Assert.Equal(worker, await inlet.ExpectAsync("030568656c6c6f"));
        await inlet.SendAsync(worker, "0305 68656c6c6f 01 0000");
        await inlet.ExpectAsync("030568656c6c6f");
        Assert.Single(server.Accepted).EndSending();
        await inlet.ExpectAsync("02");
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the connection ended");
    }

    [Fact]
    public async Task A_Disconnect_closes_the_targets_connection_and_nothing_is_sent_back()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        var ended = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new TestServer(async client => ended.SetResult(await client.ReceiveToEndAsync()));
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, outlet.Address), "00");
        Route worker = await inlet.ExpectAsync("01");
        await inlet.SendAsync(worker, "030568656c6c6f");
        await inlet.SendAsync(worker, "02");
        Assert.Equal("hello"u8.ToArray(), await ended.Task.WaitAsync(TestClient.Patience));
        // The target has not closed its own side: it is given two seconds.
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the connection ended");
        Assert.True(inlet.HasNothing);
        Assert.Equal(0, outlet.FailedConnections);
    }

    [Fact]
    public async Task A_target_that_refuses_is_answered_with_Disconnect_at_once()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        IPEndPoint nobody = NobodyListens();
        TcpOutlet outlet = pair.Outlet(nobody);
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, outlet.Address), "00");
        await inlet.ExpectAsync("02");
        Assert.Equal(1, outlet.FailedConnections);
        Assert.Contains(nobody.ToString(), outlet.LastError, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "nothing is left");
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("full")]
    [InlineData("full for one peer")]
    public async Task An_outlet_that_takes_no_more_connections_says_so(string why)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = pair.Outlet(server.EndPoint, options => why switch
        {
            "full" => options with { MaximumConnections = 1 },
            "full for one peer" => options with { MaximumConnectionsPerPeer = 1 },
            _ => options,
        });
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        var way = new Route(pair.Channel.EncryptorAddress, outlet.Address);
        await inlet.SendAsync(way, "00");
        Route worker = await inlet.ExpectAsync("01");
        if (why == "suspended") Assert.True(outlet.Suspend());
        await inlet.SendAsync(way, "00");
        await inlet.ExpectAsync("02");
        Assert.Equal(1, outlet.OpenConnections);
        if (why == "suspended") Assert.True(outlet.Resume());
        else await inlet.SendAsync(worker, "02");
        await Eventually.TrueAsync(() => why == "suspended" || outlet.OpenConnections == 0, "there is room again");
        await inlet.SendAsync(way, "00");
        await inlet.ExpectAsync("01");
    }

    [Theory]
    [InlineData("01")]
    [InlineData("02")]
    [InlineData("030178")]
    [InlineData("04")]
    [InlineData("")]
    public async Task An_outlet_takes_nothing_but_Ping(string bytes)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        var way = new Route(pair.Channel.EncryptorAddress, outlet.Address);
        await inlet.SendAsync(way, bytes);
        await inlet.SendAsync(way, "00");
        await inlet.ExpectAsync("01");
        Assert.Equal(1, outlet.TotalConnections);
        Assert.Equal(1, pair.Far.Router.Drops[DropReason.Malformed]);
    }

    [Fact]
    public async Task Who_is_not_trusted_gets_no_answer()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = pair.Outlet(server.EndPoint, options => options with { Access = PortalAccess.Only(pair.Far.Identifier) });
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, outlet.Address), "00");
        // Messages of one channel keep their order, so this answer proves that Ping has arrived.
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, ServiceAddresses.Echo), "aa");
        await inlet.ExpectAsync("aa");
        Assert.Equal(0, outlet.TotalConnections);
        Assert.Equal(1, outlet.RefusedConnections);
        Assert.Empty(server.Accepted);
    }

    [Fact]
    public async Task A_connection_takes_messages_of_its_own_channel_alone()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, outlet.Address), "00");
        Route worker = await inlet.ExpectAsync("01");
        SecureChannel second = await pair.Near.CreateSecureChannelAsync(
            new Route(pair.Connection.SenderAddress, ServiceAddresses.Api),
            pair.Near.CreateChannelOptions(TrustPolicy.Only(pair.Far.Identifier)));
        using var other = new HandPeer(pair.Near, second.Flow);
        // Even where the flow lets them through.
        pair.Far.Api.Flow.AddConsumer(worker[^1]);
        await other.SendAsync(new Route(second.EncryptorAddress, worker[^1]), "0303626164");
        await other.SendAsync(new Route(second.EncryptorAddress, ServiceAddresses.Echo), "aa");
        await other.ExpectAsync("aa");
        await inlet.SendAsync(worker, "0304676f6f64");
        await inlet.ExpectAsync("0304676f6f64");
        Assert.Equal(1, pair.Far.Router.Drops[DropReason.AccessDenied]);
    }

    [Fact]
    public async Task A_Payload_as_large_as_a_frame_arrives_and_others_go_on_meanwhile()
    {
        // Room for the routes, and for what the channel adds.
        const int Length = TcpFrame.MaximumBody - 4096;
        await using PortalPair pair = await PortalPair.CreateAsync();
        var mayRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var slow = new TestServer(async client =>
        {
            await mayRead.Task;
            received.SetResult(await client.ReceiveAsync(Length));
            await client.ReceiveToEndAsync();
        });
        using TestServer echo = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(slow.EndPoint);
        pair.Outlet(echo.EndPoint, options => options with { Address = new Address("beside") });
        using var inlet = new HandPeer(pair.Near, pair.Channel.Flow);
        await inlet.SendAsync(new Route(pair.Channel.EncryptorAddress, outlet.Address), "00");
        Route worker = await inlet.ExpectAsync("01");
        TcpConnection second = await pair.Near.ConnectTcpAsync("127.0.0.1", pair.Far.TcpListeners.Single().LocalEndPoint.Port);
        SecureChannel other = await pair.Near.CreateSecureChannelAsync(
            new Route(second.SenderAddress, ServiceAddresses.Api), pair.Near.CreateChannelOptions(TrustPolicy.Only(pair.Far.Identifier)));
        TcpInlet beside = await pair.Near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(pair.Far.Identifier) },
            new Route(other.EncryptorAddress, new Address("beside")));
        using TestClient bystander = await TestClient.ConnectAsync(beside);

        int head = 1 + Bare.VarUIntLength(Length);
        byte[] payload = new byte[head + Length];
        new Random(8).NextBytes(payload.AsSpan(head));
        payload[0] = (byte)PortalMessageKind.Payload;
        Bare.WriteVarUInt(payload.AsSpan(1), Length);
        await inlet.SendAsync(worker, payload);
        await Eventually.TrueAsync(() => pair.Far.SpilledBytes > outlet.Options.SpillLimit, "the target's bytes wait");
        // One message is taken whole, and the next waits.
        Assert.InRange(pair.Far.SpilledBytes, 1, Length + 2 * SpillQueue.PieceLength);
        await bystander.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await bystander.ReceiveAsync(5));
        mayRead.SetResult();
        byte[] got = await received.Task.WaitAsync(TestClient.Patience);
        Assert.True(payload.AsSpan(head).SequenceEqual(got), "what came is what was sent");
        await Eventually.TrueAsync(() => pair.Far.SpilledBytes == 0, "nothing waits any more");
        Assert.Equal((1, 0), (outlet.OpenConnections, outlet.FailedConnections));
    }

    internal static IPEndPoint NobodyListens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
