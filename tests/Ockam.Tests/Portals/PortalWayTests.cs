using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>What an outlet does when the messages of one flow begin to come in by another connection.</summary>
public class PortalWayTests
{
    [Fact]
    public async Task A_way_that_has_ended_takes_its_connections_along_and_new_ones_have_another()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint, options => options with { Access = PortalAccess.Anyone });
        var flow = new Flow();
        flow.AddConsumer(outlet.Address);
        using var inlet = new Mailbox(pair.Far.Router);
        object first = new();
        object second = new();

        void Send(Route to, string bytes, object source)
        {
            var message = new RoutedMessage();
            message.Onward.Set(to);
            message.Return.Push(inlet.Address);
            message.SetPayload(bytes.FromHex());
            message.Source = source;
            message.Enter(flow);
            pair.Far.Router.Dispatch(message);
        }

        async Task<Route> ExpectAsync(string bytes)
        {
            using var limit = new CancellationTokenSource(TestClient.Patience);
            ReceivedMessage message = await inlet.ReceiveAsync(limit.Token);
            Assert.Equal(bytes, message.Payload.Span.ToHex());
            return message.ReturnRoute;
        }

        Send(new Route(outlet.Address), "00", first);
        Route worker = await ExpectAsync("01");
        Send(worker, "030161", first);
        await ExpectAsync("030161");
        // Its order is not certain any more.
        Send(worker, "030162", second);
        await ExpectAsync("02");
        await Eventually.TrueAsync(() => (outlet.OpenConnections, outlet.FailedConnections) == (0, 1), "the connection has ended");
        Send(new Route(outlet.Address), "00", second);
        worker = await ExpectAsync("01");
        Send(worker, "030163", second);
        await ExpectAsync("030163");
        Assert.Equal((1, 1), (outlet.OpenConnections, outlet.FailedConnections));
    }
}
