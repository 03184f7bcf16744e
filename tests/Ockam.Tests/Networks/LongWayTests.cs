using System.Net;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Relays;
using Ockam.Tests.Support;

namespace Ockam.Tests.Networks;

/// <summary>A portal whose relay is far away from both ends.</summary>
[Collection(OutageCollection.Name)]
public class LongWayTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_portal_over_two_ways_of_200_ms_is_made_in_time_and_stays()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        // There and back.
        await using var proxy = new DelayingProxy(nodes.Port, TimeSpan.FromMilliseconds(100));
        using var server = new PatternServer(IPAddress.Loopback);
        nodes.Server.CreateOutlet(
            new TcpOutletOptions { Access = PortalAccess.Anyone, Target = HostnamePort.Parse(server.EndPoint.ToString()) });
        string at = $"/ip4/127.0.0.1/tcp/{proxy.Port}/secure/api";
        RelayClient relay = await nodes.RegisteredAsync("db", at);
        TcpInlet inlet = await nodes.Client.CreateInletAsync(
            new TcpInletOptions { From = HostnamePort.Parse("127.0.0.1:0"), Access = PortalAccess.Anyone },
            new InletRoute
            {
                To = MultiAddr.Parse(at + "/service/forward_to_db/secure/api/service/outlet"),
                Trust = TrustPolicy.Only(nodes.Server.Identifier),
            });
        int opened = 0;
        nodes.Server.Api.Opened += _ => Interlocked.Increment(ref opened);
        await PatternClient.AskAsync(inlet.LocalEndPoint, s_patience);
        using PatternClient download = await PatternClient.ConnectAsync(inlet.LocalEndPoint, PatternServer.Source);
        using PatternClient upload = await PatternClient.ConnectAsync(inlet.LocalEndPoint, PatternServer.Sink);
        await Eventually.TrueAsync(() => download.Moved > 2 << 20 && server.Taken > 2 << 20, "both transfers get on");
        await Task.Delay(TimeSpan.FromSeconds(Scale.Of(2)));
        await PatternClient.AskAsync(inlet.LocalEndPoint, s_patience);
        Assert.True(opened <= 1, "the channel stayed");
        Assert.Equal(0, relay.Session.Reconnects);
        Assert.False(download.Ended.IsCompleted || upload.Ended.IsCompleted, "both transfers go on");
        Assert.Null(server.Wrong);
    }
}
