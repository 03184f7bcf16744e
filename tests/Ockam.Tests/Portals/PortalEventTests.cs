using System.Collections.Concurrent;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Tests.Portals;

/// <summary>Handlers of events with defects of their own.</summary>
public class PortalEventTests
{
    [Fact]
    public async Task Handlers_that_throw_stop_nobody_and_are_reported()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        var reported = new ConcurrentBag<string>();
        pair.Near.Router.WorkerFailed += (_, exception) => reported.Add(exception.Message);
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync(options => options with { MaximumConnections = 1 });
        int told = 0;
        inlet.Changed += _ => throw new InvalidOperationException("of the portal");
        inlet.Changed += _ => Interlocked.Increment(ref told);
        pair.Near.PortalChanged += _ => throw new InvalidOperationException("of the node");
        using TestClient first = await TestClient.ConnectAsync(inlet);
        // The second is one too many, which the accept loop itself tells.
        using TestClient second = await TestClient.ConnectAsync(inlet);
        Assert.True(await second.EndsWithErrorAsync());
        first.Reset();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0, "the first has gone");
        using TestClient third = await TestClient.ConnectAsync(inlet);
        await third.SendAsync("third"u8.ToArray());
        Assert.Equal("third"u8.ToArray(), await third.ReceiveAsync(5));
        Assert.True(inlet.Suspend());
        Assert.True(told >= 2, $"it was told {told} times");
        Assert.Equal(["of the node", "of the portal"], reported.Distinct().Order());
        Assert.Equal(0, outlet.RefusedConnections);
    }

    [Fact]
    public async Task A_sessions_handler_that_throws_does_not_end_the_process()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        var reported = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.Near.Router.WorkerFailed += (_, exception) => reported.TrySetResult(exception);
        MultiAddr way = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{pair.Far.TcpListeners.Single().LocalEndPoint.Port}/secure/api");
        Session session = pair.Near.CreateSession("a way", way, pair.Near.CreateChannelOptions(TrustPolicy.Only(pair.Far.Identifier)));
        session.Changed += _ => throw new InvalidOperationException("of the session");
        session.Start();
        await session.WaitUntilUpAsync().WaitAsync(TestClient.Patience);
        Assert.Equal("of the session", (await reported.Task.WaitAsync(TestClient.Patience)).Message);
        await session.DisposeAsync();
        Assert.Equal(SessionStatus.Closed, session.Status);
    }
}
