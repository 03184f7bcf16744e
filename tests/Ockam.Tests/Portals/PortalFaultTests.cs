using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>Clients and servers that misbehave, and ways that end.</summary>
public class PortalFaultTests
{
    [Fact]
    public async Task A_client_is_closed_at_once_when_the_target_refuses()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        pair.Outlet(OutletWireTests.NobodyListens());
        TcpInlet inlet = await pair.InletAsync();
        long began = Stopwatch.GetTimestamp();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.True(Stopwatch.GetElapsedTime(began) < inlet.OpenTimeout);
        Assert.Contains("could not connect", inlet.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_never_answers_is_given_up()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        // A backlog of one that is full: further attempts to connect are not answered.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var target = (IPEndPoint)full.LocalEndPoint!;
        var waiting = new List<Socket>();
        for (int i = 0; i < 4; i++)
        {
            waiting.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            _ = waiting[^1].ConnectAsync(target).ContinueWith(task => task.Exception, TaskScheduler.Default);
        }

        await Eventually.TrueAsync(() => waiting.Any(socket => socket.Connected), "the backlog is full");
        TcpOutlet outlet = pair.Outlet(target, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(500) });
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("took over 0.5 s", outlet.LastError, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "nothing is left of it");
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_at_one_end_ends_the_other(bool byClient)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => server.Accepted.Count == 1, "the target is connected");
        TestClient target = server.Accepted.Single();
        await client.SendAsync(new byte[10]);
        await target.ReceiveAsync(10);
        (byClient ? client : target).Reset();
        Assert.Empty(await (byClient ? target : client).ReceiveToEndAsync());
        target.Dispose();
        client.Dispose();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0 && outlet.OpenConnections == 0, "both ends are closed");
        Assert.Equal(1, inlet.FailedConnections + outlet.FailedConnections);
    }

    [Fact]
    public async Task A_target_that_stops_reading_takes_bounded_memory_and_is_given_up_and_others_go_on()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer silent = TestServer.Silent();
        using TestServer echo = TestServer.Echo();
        TcpOutlet stalled = pair.Outlet(
            silent.EndPoint, options => options with { Address = new Address("stalled"), StallLimit = TimeSpan.FromSeconds(2) });
        pair.Outlet(echo.EndPoint);
        TcpInlet toStalled = await pair.InletAsync(outlet: "stalled");
        TcpInlet toEcho = await pair.InletAsync();
        using TestClient other = await TestClient.ConnectAsync(toEcho);
        using TestClient client = await TestClient.ConnectAsync(toStalled);
        Task<SocketError> flooding = FloodAsync(client);
        await Eventually.TrueAsync(() => pair.Far.SpilledBytes > stalled.Options.SpillLimit, "the application's bytes wait");
        long most = 0;
        while (!flooding.IsCompleted)
        {
            most = Math.Max(most, pair.Far.SpilledBytes);
            await Task.Delay(10);
        }

        Assert.Contains(await flooding, (SocketError[])[SocketError.ConnectionReset, SocketError.Shutdown]);
        // Twice as much more, four times a second, while it holds up the other.
        Assert.InRange(most, 1, 24 * stalled.Options.SpillLimit);
        Assert.Contains("took nothing for 2 s", stalled.LastError, StringComparison.Ordinal);
        await other.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await other.ReceiveAsync(5));
        Assert.Equal(0, pair.Far.SpilledBytes);
        Assert.Equal(TcpPortalStatus.Open, toStalled.Status);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_given_up()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var server = new TestServer(async client => await FloodAsync(client));
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync(options => options with { StallLimit = TimeSpan.FromSeconds(1) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => inlet.FailedConnections == 1 && outlet.OpenConnections == 0, "both ends are closed");
        Assert.Contains("took nothing for 1 s", inlet.LastError, StringComparison.Ordinal);
        Assert.Equal(0, pair.Near.SpilledBytes);
    }

    [Fact]
    public async Task A_target_that_sends_one_byte_at_a_time_is_understood()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        byte[] answer = new byte[2_000];
        new Random(3).NextBytes(answer);
        using var server = new TestServer(async client =>
        {
            foreach (byte one in answer) await client.SendAsync(new[] { one });
            client.Dispose();
        });
        pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.Equal(answer, await client.ReceiveToEndAsync());
    }

    [Fact]
    public async Task Two_portals_over_one_channel_serve_clients_that_read_only_after_the_other_was_served()
    {
        const int Length = 900 * 1024;
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var first = new TestServer(client => client.SendAsync(new byte[Length]));
        using var second = new TestServer(client => client.SendAsync(new byte[Length]));
        pair.Outlet(first.EndPoint, options => options with { Address = new Address("first") });
        pair.Outlet(second.EndPoint, options => options with { Address = new Address("second") });
        using TestClient one = await ConnectNarrowAsync(await pair.InletAsync(outlet: "first"));
        using TestClient two = await ConnectNarrowAsync(await pair.InletAsync(outlet: "second"));
        // Each server has sent everything before anyone reads, and the two are read in both orders.
        await two.ReceiveAsync(Length / 2);
        await one.ReceiveAsync(Length);
        await two.ReceiveAsync(Length - Length / 2);
    }

    [Fact]
    public async Task A_client_that_reads_late_and_more_than_may_wait_holds_another_up_for_the_stall_limit_and_no_longer()
    {
        // More than the kernel's buffers and the portal's own together.
        const int Length = 16 * 1024 * 1024;
        var stallLimit = TimeSpan.FromSeconds(1);
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var first = new TestServer(client => client.SendAsync(new byte[Length]));
        using var second = new TestServer(client => client.SendAsync(new byte[Length]));
        pair.Outlet(first.EndPoint, options => options with { Address = new Address("first") });
        pair.Outlet(second.EndPoint, options => options with { Address = new Address("second") });
        TcpInlet late = await pair.InletAsync(options => options with { StallLimit = stallLimit }, "first");
        TcpInlet inTime = await pair.InletAsync(outlet: "second");
        using TestClient one = await ConnectNarrowAsync(late);
        await Eventually.TrueAsync(() => pair.Near.SpilledBytes > late.Options.SpillLimit, "the channel waits for the first");
        using TestClient two = await ConnectNarrowAsync(inTime);
        await two.ReceiveAsync(Length);
        Assert.True(await one.EndsWithErrorAsync());
        Assert.Contains("took nothing for 1 s", late.LastError, StringComparison.Ordinal);
        Assert.Equal((1, 0), (late.FailedConnections, inTime.FailedConnections));
        Assert.Equal(Length, inTime.BytesFromPeer);
    }

    [Fact]
    public async Task An_inlet_whose_port_is_taken_says_so()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        TcpInlet inlet = await pair.InletAsync();
        PortalException error = await Assert.ThrowsAsync<PortalException>(
            () => pair.InletAsync(options => options with { From = HostnamePort.Parse(inlet.LocalEndPoint.ToString()) }));
        Assert.Contains(inlet.LocalEndPoint.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal([inlet], pair.Near.Inlets);
    }

    [Fact]
    public async Task Connections_end_with_an_error_at_both_ends_when_the_channel_does()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Silent();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await Eventually.TrueAsync(() => server.Accepted.Count == 1, "the target is connected");
        await pair.Channel.DisposeAsync();
        Assert.True(await client.EndsWithErrorAsync());
        Assert.True(await server.Accepted.Single().EndsWithErrorAsync());
        Assert.Equal((1, 1), (inlet.FailedConnections, outlet.FailedConnections));
        // There is no other way, so who comes now is refused at once.
        using TestClient late = await TestClient.ConnectAsync(inlet);
        Assert.True(await late.EndsWithErrorAsync());
    }

    [Fact]
    public async Task Two_thousand_connections_at_once_are_served()
    {
        int count = Scale.Of(2_000);
        await using PortalPair pair = await PortalPair.CreateAsync();
        using TestServer server = TestServer.Echo();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync(options => options with { AnswerWait = TestClient.Patience });
        int workers = pair.Near.Router.Count;
        int farWorkers = pair.Far.Router.Count;
        TestClient[] clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => TestClient.ConnectAsync(inlet)));
        await Task.WhenAll(clients.Select(async (client, i) =>
        {
            byte[] number = BitConverter.GetBytes(i);
            await client.SendAsync(number);
            Assert.Equal(number, await client.ReceiveAsync(4));
        }));
        Assert.Equal((count, count), (inlet.OpenConnections, outlet.OpenConnections));
        foreach (TestClient client in clients) client.Reset();
        await Eventually.TrueAsync(() => inlet.OpenConnections == 0 && outlet.OpenConnections == 0, "all are closed");
        await Eventually.TrueAsync(
            () => pair.Near.Router.Count <= workers && pair.Far.Router.Count <= farWorkers,
            $"no address is left of {workers} and {farWorkers}");
    }

    [Theory]
    [InlineData(5, "what the server said")]
    [InlineData(0, "")]
    public async Task A_client_that_half_closes_gets_its_answer_unless_the_peer_is_told_at_once(int grace, string expected)
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new TestServer(async client =>
        {
            await client.ReceiveAsync(4);
            await answer.Task;
            await client.SendAsync("what the server said"u8.ToArray());
            client.Dispose();
        });
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync(options => options with { HalfCloseGrace = TimeSpan.FromSeconds(grace) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        await client.SendAsync("what"u8.ToArray());
        client.EndSending();
        if (grace == 0)
            await Eventually.TrueAsync(() => inlet is { TotalConnections: 1, OpenConnections: 0 }, "the client was closed");
        else await Eventually.TrueAsync(() => inlet.BytesToPeer == 4, "the question is under way");
        answer.SetResult();
        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(await client.ReceiveToEndAsync()));
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0 && inlet.OpenConnections == 0, "both ends are closed");
    }

    [Fact]
    public async Task The_grace_of_a_half_closed_client_begins_anew_with_each_byte_that_comes()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        using var server = new TestServer(async client =>
        {
            for (int i = 0; i < 8; i++)
            {
                await Task.Delay(250);
                await client.SendAsync(new byte[1]);
            }

            await client.ReceiveToEndAsync();
        });
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync(options => options with { HalfCloseGrace = TimeSpan.FromSeconds(1.5) });
        using TestClient client = await TestClient.ConnectAsync(inlet);
        client.EndSending();
        Assert.Equal(8, (await client.ReceiveToEndAsync()).Length);
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the target was told in the end");
        Assert.Equal(0, inlet.FailedConnections);
    }

    // Little waits in the kernel, so the portal is what is tested.
    private static async Task<TestClient> ConnectNarrowAsync(TcpInlet inlet)
    {
        TestClient client = await TestClient.ConnectAsync(inlet);
        client.Socket.ReceiveBufferSize = 64 * 1024;
        return client;
    }

    private static async Task<SocketError> FloodAsync(TestClient client)
    {
        byte[] block = new byte[64 * 1024];
        try
        {
            using var limit = new CancellationTokenSource(TestClient.Patience);
            while (true) await client.Socket.SendAsync(block, limit.Token);
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
    }
}
