using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Portals;

namespace Ockam.Tests.Portals;

/// <summary>Real clients and servers, joined by a portal of two nodes over loopback TCP.</summary>
public class PortalTests
{
    [Fact]
    public async Task A_server_of_this_process_learns_whose_connection_it_has_until_that_ends()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        IPEndPoint end, own;
        using (TestClient client = await TestClient.ConnectAsync(inlet))
        {
            await client.SendAsync("hello"u8.ToArray());
            await client.ReceiveAsync(5);
            Socket accepted = Assert.Single(server.Accepted).Socket;
            (end, own) = ((IPEndPoint)accepted.RemoteEndPoint!, (IPEndPoint)accepted.LocalEndPoint!);
            Assert.Equal(pair.Near.Identifier.ToString(), OutletClients.PeerOf(end, own));
            // From the same end to another server, it is somebody else's connection.
            Assert.Null(OutletClients.PeerOf(end, new IPEndPoint(own.Address, own.Port - 1)));
            Assert.Null(OutletClients.PeerOf((IPEndPoint)client.Socket.LocalEndPoint!, (IPEndPoint)client.Socket.RemoteEndPoint!));
        }

        await Eventually.TrueAsync(() => OutletClients.PeerOf(end, own) is null, "it has ended");
    }

    [Fact]
    public async Task Whoever_has_the_ends_of_a_connection_that_ends_late_is_still_known()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        (Identifier before, Identifier after) = (pair.Near.Identifier, pair.Far.Identifier);
        // Nothing listens on the port of a server that never was.
        (IPEndPoint client, IPEndPoint server) = (new IPEndPoint(IPAddress.Loopback, 2), new IPEndPoint(IPAddress.Loopback, 1));
        OutletClients.Add(client, server, before);
        OutletClients.Add(client, server, after);
        OutletClients.Remove(client, server, before);
        Assert.Equal(after.ToString(), OutletClients.PeerOf(client, server));
        OutletClients.Remove(client, server, after);
        Assert.Null(OutletClients.PeerOf(client, server));
    }

    [Fact]
    public async Task A_client_is_answered_by_a_server_behind_the_portal()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await client.ReceiveAsync(5));
        Assert.Equal(1, inlet.OpenConnections);
        Assert.Equal(1, outlet.OpenConnections);
        Assert.Equal((5, 5), (inlet.BytesToPeer, inlet.BytesFromPeer));
        Assert.Equal((5, 5), (outlet.BytesFromPeer, outlet.BytesToPeer));
        client.EndSending();
        Assert.Empty(await client.ReceiveToEndAsync());
        client.Dispose();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0 && outlet.OpenConnections == 0, "both ends are closed");
        Assert.Equal((0, 0), (inlet.FailedConnections, outlet.FailedConnections));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_that_was_sent_before_a_close_arrives(bool fromClient)
    {
        const int Length = 100 * 1024 * 1024;
        await using PortalPair pair = await PortalPair.CreateAsync();
        var received = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new TestServer(async client =>
        {
            if (fromClient) received.SetResult(await HashToEndAsync(client));
            else await SendPatternAsync(client, Length);
            client.Dispose();
        });
        pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient application = await TestClient.ConnectAsync(inlet);
        byte[] sent = await Task.Run(() => HashOfPattern(Length));
        if (fromClient)
        {
            await SendPatternAsync(application, Length);
            application.Dispose();
            Assert.Equal(sent.ToHex(), (await received.Task.WaitAsync(TestClient.Patience)).ToHex());
        }
        else
        {
            Assert.Equal(sent.ToHex(), (await HashToEndAsync(application)).ToHex());
        }
    }

    private static async Task SendPatternAsync(TestClient client, int length)
    {
        byte[] block = Pattern();
        for (int sent = 0; sent < length; sent += block.Length) await client.SendAsync(block);
    }

    private static byte[] HashOfPattern(int length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = Pattern();
        for (int sent = 0; sent < length; sent += block.Length) hash.AppendData(block);
        return hash.GetHashAndReset();
    }

    private static byte[] Pattern()
    {
        byte[] block = new byte[1024 * 1024];
        new Random(5).NextBytes(block);
        return block;
    }

    private static async Task<byte[]> HashToEndAsync(TestClient client)
    {
        using var limit = new CancellationTokenSource(TestClient.Patience);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[256 * 1024];
        while (await client.Socket.ReceiveAsync(bytes, limit.Token) is var count and > 0) hash.AppendData(bytes, 0, count);
        return hash.GetHashAndReset();
    }
}
