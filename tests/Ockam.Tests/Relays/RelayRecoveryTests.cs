using Ockam.Node;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.Sessions;
using Ockam.Tests.Support;

namespace Ockam.Tests.Relays;

/// <summary>How soon relays come back.</summary>
[Collection(OutageCollection.Name)]
public class RelayRecoveryTests
{
    private static readonly TimeSpan s_timeout = RelayNodes.Patience;

    [Fact]
    public async Task A_relay_is_back_within_five_seconds_of_its_node_and_so_are_channels_through_it()
    {
        OckamNode first = await RelayNodes.CreateNodeAsync("relay");
        first.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Anyone });
        int port = RelayNodes.Listen(first);
        await using OckamNode server = await RelayNodes.CreateNodeAsync("server");
        await using OckamNode client = await RelayNodes.CreateNodeAsync("client");
        string at = $"/ip4/127.0.0.1/tcp/{port}/secure/api";
        RelayClient relay = server.CreateRelay("db", MultiAddr.Parse(at), RelayNodes.Channels(server));
        Session session = client.CreateSession(
            "the way to the server",
            MultiAddr.Parse(at + "/service/forward_to_db/secure/api/service/uppercase"),
            RelayNodes.Channels(client));
        await relay.WaitUntilUpAsync().WaitAsync(s_timeout);
        session.Start();
        await session.WaitUntilUpAsync().WaitAsync(s_timeout);
        foreach (int outage in (int[])[0, 2])
        {
            await first.DisposeAsync();
            await Eventually.TrueAsync(() => session.Path is null && relay.Session.Path is null, "both noticed");
            await Task.Delay(TimeSpan.FromSeconds(outage));
            first = await RelayNodes.CreateNodeAsync("relay");
            first.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Anyone });
            RelayNodes.Listen(first, port);
            ISessionPath path = await session.WaitUntilUpAsync().WaitAsync(TimeSpan.FromSeconds(5));
            Assert.Equal("UP", await client.SendTextAsync(path.Route, "up", s_timeout));
        }

        await Eventually.TrueAsync(() => server.TcpConnections.Count == 1 && client.TcpConnections.Count == 1, "nothing else is left");
        await first.DisposeAsync();
    }
}
