using System.Diagnostics;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Relays;
using Ockam.Transport;

namespace Ockam.Tests.Portals;

/// <summary>One application that takes nothing, and the others whose bytes come by the same connection.</summary>
public class PortalHoldTests
{
    private const int Step = 1024 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_application_that_takes_nothing_ends_no_other_connection_of_its_way(bool atInlet)
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        using var server = new TestServer(client => ServeAsync(client, atInlet));
        TcpOutlet outlet = nodes.Server.CreateOutlet(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(server.EndPoint.ToString()),
            Access = PortalAccess.Only(nodes.Client.Identifier),
        });
        await nodes.RegisteredAsync("db");
        TcpInlet inlet = await nodes.Client.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Only(nodes.Server.Identifier) },
            new InletRoute
            {
                To = MultiAddr.Parse($"{nodes.Secure}/service/forward_to_db/secure/api/service/outlet"),
                Trust = TrustPolicy.Only(nodes.Server.Identifier),
            });
        using TestClient other = await TestClient.ConnectAsync(inlet);
        await other.SendAsync("e"u8.ToArray());
        using TestClient stalled = await TestClient.ConnectAsync(inlet);
        await stalled.SendAsync("f"u8.ToArray());
        Task flood = atInlet ? Task.CompletedTask : FloodAsync(stalled);
        long began = Stopwatch.GetTimestamp();
        long asked = 0;
        // A session gives up after 5 s, and an outlet's channel was given up after 18.
        TimeSpan time = TimeSpan.FromSeconds(atInlet ? 6 : 20);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            byte[] question = BitConverter.GetBytes(++asked);
            await other.SendAsync(question);
            Assert.Equal(question, await other.ReceiveAsync(question.Length));
            await Task.Delay(100);
        }

        // The one that takes nothing goes when others would have to wait for it.
        if (atInlet) Assert.Equal((2, 2), (inlet.OpenConnections, outlet.OpenConnections));
        else Assert.InRange(outlet.OpenConnections, 1, 2);
        stalled.Reset();
        await flood;
    }

    [Fact]
    public void The_way_goes_on_after_a_moment_as_long_as_there_is_memory()
    {
        var budget = new ByteBudget(16 * Step);
        var hold = new PortalHold { Limit = Step };
        hold.Begin(1, Step + 1);
        Assert.False(hold.TryExtend(TimeSpan.FromSeconds(0.1), Step + 1, budget, Step));
        Assert.True(hold.TryExtend(TimeSpan.FromSeconds(0.25), Step + 1, budget, Step));
        Assert.Equal(3 * Step + 1, hold.Limit);
        // Of 16, 5 wait for others, so this one may have half of 11 with its own.
        budget.Charge(5 * Step + 4 * Step);
        Assert.False(hold.TryExtend(TimeSpan.FromSeconds(1), 4 * Step, budget, Step));
        Assert.Equal(3 * Step + 1, hold.Limit);
    }

    [Theory]
    [InlineData(64 * 1024 - 1, false)]
    [InlineData(64 * 1024, true)]
    public void Without_memory_the_way_goes_on_when_the_application_has_taken_something(int taken, bool goesOn)
    {
        var budget = new ByteBudget(16 * Step);
        budget.Charge(16 * Step);
        var hold = new PortalHold { Limit = 8 * Step };
        hold.Begin(1, 8 * Step + 100);
        Assert.Equal(goesOn, hold.TryExtend(PortalHold.Longest, 8 * Step + 100 - taken, budget, Step));
        Assert.Equal(8 * Step, hold.Limit);
    }

    // As the first byte says: sends back what comes, or neither reads nor ends, and sends without end if the other end is to stall.
    private static async Task ServeAsync(TestClient client, bool floods)
    {
        if ((await client.ReceiveAsync(1))[0] == 'f')
        {
            if (floods) await FloodAsync(client);
            return;
        }

        byte[] bytes = new byte[1024];
        while (await client.Socket.ReceiveAsync(bytes) is var count and > 0) await client.SendAsync(bytes.AsMemory(0, count));
    }

    private static async Task FloodAsync(TestClient client)
    {
        byte[] block = new byte[64 * 1024];
        try
        {
            while (true) await client.Socket.SendAsync(block);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended it.
        }
    }
}
