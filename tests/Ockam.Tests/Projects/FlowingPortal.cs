using System.Net;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Portals;

namespace Ockam.Tests.Projects;

/// <summary>A portal through a relay, over which bytes go there and back all the time.</summary>
internal sealed class FlowingPortal : IAsyncDisposable
{
    private const int BlockLength = 512;

    private readonly CancellationTokenSource _stop = new();
    private TestClient? _client;
    private Task _flow = Task.CompletedTask;
    private long _blocks;

    public required TcpInlet Inlet { get; init; }

    /// <summary>How many blocks have come back as they were sent.</summary>
    public long Blocks => Interlocked.Read(ref _blocks);

    public static async Task<FlowingPortal> StartAsync(OckamNode relay, OckamNode server, OckamNode client)
    {
        var echo = TestServer.Echo();
        relay.StartRelayService(new() { Authorization = Ockam.Relays.RelayAuthorization.Only(server.Identifier) });
        int port = relay.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        server.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(echo.EndPoint.ToString()), Access = PortalAccess.Only(client.Identifier),
        });
        MultiAddr at = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        await server.CreateRelay("ai", at, server.CreateChannelOptions(TrustPolicy.Only(relay.Identifier))).WaitUntilUpAsync();
        TcpInlet inlet = await client.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(server.Identifier) },
            new InletRoute
            {
                To = MultiAddr.Parse($"{at}/service/forward_to_ai/secure/api/service/outlet"),
                Trust = TrustPolicy.Only(server.Identifier),
                RelayTrust = TrustPolicy.Only(relay.Identifier),
            });
        var portal = new FlowingPortal { Inlet = inlet, Echo = echo };
        portal._client = await TestClient.ConnectAsync(inlet);
        portal._flow = portal.RunAsync();
        await portal.FlowsOnAsync();
        return portal;
    }

    public required TestServer Echo { get; init; }

    /// <summary>Proves that bytes that are sent from now on come back.</summary>
    public async Task FlowsOnAsync()
    {
        long before = Blocks;
        await Eventually.TrueAsync(
            () => Blocks > before + 2 || _flow.IsCompleted, "bytes flow through the portal");
        if (_flow.IsCompleted) await _flow;
    }

    /// <summary>Ends the flow; everything that was sent has come back.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _flow;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client?.Dispose();
        Echo.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var random = new Random(5);
        byte[] block = new byte[BlockLength];
        while (!_stop.IsCancellationRequested)
        {
            random.NextBytes(block);
            await _client!.SendAsync(block);
            Assert.Equal(block, await _client.ReceiveAsync(BlockLength));
            Interlocked.Increment(ref _blocks);
        }
    }
}
