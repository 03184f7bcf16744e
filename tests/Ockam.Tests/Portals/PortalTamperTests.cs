using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Portals;

/// <summary>Somebody between the nodes loses, doubles, swaps or changes one ciphertext.</summary>
public class PortalTamperTests
{
    private const int Block = 1000;

    [Theory]
    [InlineData("dropped", true)]
    [InlineData("doubled", true)]
    [InlineData("swapped", true)]
    [InlineData("changed", true)]
    [InlineData("dropped", false)]
    [InlineData("doubled", false)]
    [InlineData("swapped", false)]
    [InlineData("changed", false)]
    public async Task No_wrong_byte_arrives_and_the_connection_ends(string what, bool toServer)
    {
        await using OckamNode near = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "near", Store = new InMemoryStore() });
        await using OckamNode far = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "far", Store = new InMemoryStore() });
        var wire = new TamperWire(near.Router, far.Router);
        SecureChannel channel = await near.CreateSecureChannelAsync(
            new Route(wire.LeftAddress, ServiceAddresses.Api), near.CreateChannelOptions(TrustPolicy.Only(far.Identifier)));
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = far.CreateOutlet(
            new TcpOutletOptions { Target = HostnamePort.Parse(server.EndPoint.ToString()), Access = PortalAccess.Only(near.Identifier) });
        TcpInlet inlet = await near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(far.Identifier) }, new Route(channel.EncryptorAddress, outlet.Address));
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => server.Accepted.Count == 1, "the target is connected");
        TestClient accepted = server.Accepted.Single();
        using TestClient bystander = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => server.Accepted.Count == 2, "the target is connected again");
        (TestClient sender, TestClient receiver) = toServer ? (client, accepted) : (accepted, client);

        Func<int> seen = Tamper(wire, what, toServer);
        TcpPortal senders = toServer ? inlet : outlet;
        int sent = 0;
        byte[] all = new byte[8 * Block];
        new Random(7).NextBytes(all);
        var received = new List<byte>();
        Task reading = ReadAsync(receiver, received);
        foreach (byte[] block in all.Chunk(Block))
        {
            try
            {
                await sender.SendAsync(block);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // It has ended already.
                break;
            }

            sent++;
            // Each block a message of its own, as long as the sender's connection is there.
            await Eventually.TrueAsync(() => seen() >= sent || senders.OpenConnections < 2, "the block is under way");
        }

        await reading;
        Assert.InRange(received.Count, 0, all.Length - 1);
        Assert.Equal(all[..received.Count], received);
        // Of every connection over that channel a message may be missing.
        Assert.Equal(!toServer, await bystander.EndsWithErrorAsync());
        await Eventually.TrueAsync(() => (toServer ? outlet : (TcpPortal)inlet).OpenConnections == 0, "nothing is left of it");
        // The channel itself goes on, and new connections with it.
        using TestClient next = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => server.Accepted.Count == 3, "there is a new connection");
    }

    private static Func<int> Tamper(TamperWire wire, string what, bool toRight)
    {
        int seen = 0;
        byte[] held = [];
        IReadOnlyList<byte[]> Change(byte[] payload)
        {
            if (payload.Length < Block) return [payload];
            seen++;
            if (what == "swapped" && seen == 4) return [payload, held];
            if (seen != 3) return [payload];
            held = payload;
            switch (what)
            {
                case "doubled":
                    // Opened in place, so the second must be a copy.
                    return [payload, [.. payload]];
                case "changed":
                    payload[^20] ^= 1;
                    return [payload];
                default:
                    return [];
            }
        }

        if (toRight) wire.ToRight = Change;
        else wire.ToLeft = Change;
        return () => Volatile.Read(ref seen);
    }

    private static async Task ReadAsync(TestClient receiver, List<byte> received)
    {
        byte[] bytes = new byte[Block];
        using var limit = new CancellationTokenSource(TestClient.Patience);
        try
        {
            while (await receiver.Socket.ReceiveAsync(bytes, limit.Token) is var count and > 0) received.AddRange(bytes.AsSpan(0, count));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // That it ended with an error is what is hoped for.
        }
    }
}
