using System.Diagnostics;
using System.Net;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.SecureChannels;

/// <summary>What handshakes that nobody goes on with do to others; timed, and so alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class AdverseFloodTests
{
    [Fact]
    public async Task With_every_place_for_half_open_handshakes_taken_an_honest_peer_is_through_within_two_seconds()
    {
        // A clock that stands still: no half-open handshake ends by itself meanwhile.
        var clock = new ManualClock { Now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
        await using OckamNode server = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore(), Time = clock });
        await using OckamNode client = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        int port = server.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        int workers = server.Router.Count;
        var random = new Random(8);
        var attackers = new List<RawPeer>();
        for (int i = 0; i < SecureChannelListener.MaximumHalfOpen / SecureChannelListener.MaximumHalfOpenPerConnection; i++)
        {
            RawPeer attacker = await RawPeer.ConnectAsync(port);
            attackers.Add(attacker);
            for (int each = 0; each < SecureChannelListener.MaximumHalfOpenPerConnection; each++)
            {
                // Any 32 bytes are a key of X25519; small orders do not come by chance.
                var message1 = new byte[NoiseHandshake.KeyLength];
                random.NextBytes(message1);
                await attacker.SendAsync(RawPeer.Frame("api", "nobody", message1));
            }
        }

        await Eventually.TrueAsync(() => server.Api.HalfOpenCount == SecureChannelListener.MaximumHalfOpen, "every place is taken");
        long began = Stopwatch.GetTimestamp();
        TcpConnection connection = await client.ConnectTcpAsync("127.0.0.1", port);
        await using SecureChannel channel = await client.CreateSecureChannelAsync(
            new Route(connection.SenderAddress, ServiceAddresses.Api),
            new SecureChannelOptions { Identity = client.Identifier, Trust = TrustPolicy.Only(server.Identifier) });
        var uppercase = new Route(channel.EncryptorAddress, ServiceAddresses.Uppercase);
        Assert.Equal("HELLO", await client.SendTextAsync(uppercase, "hello", TimeSpan.FromSeconds(20)));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
        Assert.InRange(server.Api.HalfOpenCount, 1, SecureChannelListener.MaximumHalfOpen);

        attackers.ForEach(attacker => attacker.Dispose());
        await connection.DisposeAsync();
        await Eventually.TrueAsync(() => server.TcpConnections.Count == 0, "the connections are gone");
        clock.Advance(SecureChannelListener.HandshakeTimeout + TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => server.SecureChannels.Count == 0 && server.Router.Count == workers, "nothing is left");
        Assert.Equal(0, server.Api.HalfOpenCount);
    }
}
