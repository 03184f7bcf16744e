using System.Net;
using System.Net.Sockets;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpTransportTests
{
    [Fact]
    public async Task A_route_with_a_transport_address_is_resolved_to_a_connection()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        Route route = Route.Parse($"1#localhost:{server.Port} => echo");

        ResolvedRoute resolved = await client.Transport.ResolveAsync(route);
        ResolvedRoute again = await client.Transport.ResolveAsync(route);
        ResolvedRoute another = await client.Transport.ResolveAsync(route, reuse: false);

        Assert.Equal(new Route(resolved.Connection!.SenderAddress, ServiceAddresses.Echo), resolved.Route);
        Assert.Same(resolved.Connection, again.Connection);
        Assert.NotSame(resolved.Connection, another.Connection);
        Assert.Equal(2, client.Transport.Connections.Count);
        await resolved.Connection.DisposeAsync();
        Assert.Same(another.Connection, (await client.Transport.ResolveAsync(route)).Connection);
        using Mailbox mailbox = client.OpenMailbox(another.Connection!);
        await mailbox.SendAsync(another.Route, "x"u8.ToArray());
        await mailbox.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_route_of_workers_stays_as_it_is()
    {
        await using var node = new TestNode();
        Route route = Route.Parse("a => b");
        Assert.Equal(new ResolvedRoute(route, null), await node.Transport.ResolveAsync(route));
    }

    [Theory]
    [InlineData("1#127.0.0.1:1 => a => 1#127.0.0.1:2", "1#127.0.0.1:2")]
    [InlineData("2#127.0.0.1:1 => a", "2#127.0.0.1:1")]
    [InlineData("3#ws => a", "3#ws")]
    [InlineData("1#nowhere => a", "1#nowhere")]
    public async Task What_cannot_be_resolved_is_refused_by_name(string route, string named)
    {
        await using var node = new TestNode();
        RoutingException error = await Assert.ThrowsAsync<RoutingException>(() => node.Transport.ResolveAsync(Route.Parse(route)));
        Assert.Contains(named, error.Message);
        Assert.Empty(node.Transport.Connections);
    }

    [Fact]
    public async Task Connecting_to_nobody_says_so_and_what_to_do()
    {
        await using var node = new TestNode();
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)free.LocalEndPoint!).Port;
        RoutingException error = await Assert.ThrowsAsync<RoutingException>(() => node.Transport.ConnectAsync("localhost", port));
        Assert.Contains($"localhost:{port}", error.Message);
        await Assert.ThrowsAsync<FormatException>(() => node.Transport.ConnectAsync("no host", 1));
    }

    [Fact]
    public async Task Connecting_takes_its_time_at_most_and_can_be_cancelled()
    {
        // The backlog of a listener that accepts nothing is full after two.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock });
        using RawPeer honest = await node.ConnectRawAsync();
        Task<TcpConnection> connecting;
        var connected = new List<TcpConnection>();
        while (!await Stuck.IsAsync(connecting = node.Transport.ConnectAsync("127.0.0.1", port), honest)) connected.Add(await connecting);
        using var cancel = new CancellationTokenSource();
        Task<TcpConnection> cancelled = node.Transport.ConnectAsync("127.0.0.1", port, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        clock.Advance(TimeSpan.FromSeconds(16));
        RoutingException error = await Assert.ThrowsAsync<RoutingException>(() => connecting);
        Assert.Contains("15 s", error.Message);
    }

    [Fact]
    public async Task An_outgoing_connection_lets_the_peer_reach_four_services_and_nothing_else()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        TcpConnection connection = await client.ConnectToAsync(server);
        Assert.Equal(["0#api", "0#echo", "0#key_exchanger", "0#uppercase"], connection.Flow.Consumers.Select(one => $"{one}").Order());
        Assert.False(connection.Flow.Allows("hop"u8));
    }

    [Fact]
    public async Task An_address_in_use_cannot_be_listened_at()
    {
        await using var node = new TestNode();
        RoutingException error = Assert.Throws<RoutingException>(() => node.Transport.Listen(node.Listener.LocalEndPoint));
        Assert.Contains(node.Listener.LocalEndPoint.ToString(), error.Message);
    }

    [Fact]
    public async Task Losing_a_connection_removes_its_worker_tells_who_asked_and_raises_closed()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        TcpConnection connection = await client.ConnectToAsync(server);
        var removed = new TaskCompletionSource();
        var closed = new TaskCompletionSource<TcpConnection>();
        client.Router.OnRemoved(connection.SenderAddress.Bytes, removed.SetResult);
        connection.Closed += closed.SetResult;

        await server.DisposeAsync();

        await removed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Same(connection, await closed.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Null(client.Router.Find(connection.SenderAddress.Bytes));
        Assert.Equal(TcpConnectionStatus.Closed, connection.Status);
        Assert.NotNull(connection.CloseReason);
        Assert.Empty(client.Transport.Connections);
    }

    [Fact]
    public async Task A_disposed_connection_sends_what_was_queued_first()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        using var sink = new Mailbox(server.Router, new Address("sink"), 1_000);
        server.Listener.Flow.AddConsumer(sink.Address);
        TcpConnection connection = await client.ConnectToAsync(server);
        using Mailbox mailbox = client.OpenMailbox(connection);
        for (int i = 0; i < 100; i++) await mailbox.SendAsync(new Route(connection.SenderAddress, sink.Address), new byte[48 * 1024]);
        await connection.DisposeAsync();
        for (int i = 0; i < 100; i++) await sink.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("This node closed it.", connection.CloseReason);
    }

    [Fact]
    public async Task Listening_stops_while_connections_go_on_and_disposing_ends_both()
    {
        var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        node.Transport.StopListening();
        await Assert.ThrowsAnyAsync<SocketException>(() => RawPeer.ConnectAsync(node.Port));
        await peer.EchoAsync("after");
        await node.DisposeAsync();
        Assert.True(await peer.IsClosedByPeerAsync());
        Assert.Empty(node.Transport.Listeners);
        Assert.Empty(node.Transport.Connections);
        Assert.Throws<ObjectDisposedException>(() => node.Transport.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
    }

    [Fact]
    public async Task Many_threads_send_over_one_connection_and_each_ones_messages_stay_in_order()
    {
        const int Threads = 4;
        const int Each = 2_000;
        await using var server = new TestNode();
        await using var client = new TestNode();
        var last = new int[Threads];
        var done = new TaskCompletionSource();
        int count = 0;
        server.Serve(new Address("sink"), new Check(bytes =>
        {
            int thread = bytes[0];
            Assert.Equal(last[thread]++, BitConverter.ToInt32(bytes[1..]));
            if (++count == Threads * Each) done.SetResult();
        }));
        Exception? failure = null;
        server.Router.WorkerFailed += (_, exception) => failure = exception;
        TcpConnection connection = await client.ConnectToAsync(server);
        var route = new Route(connection.SenderAddress, new Address("sink"));

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            using var mailbox = new Mailbox(client.Router);
            var random = new Random(thread);
            for (int i = 0; i < Each; i++)
                await mailbox.SendAsync(route, (byte[])[(byte)thread, .. BitConverter.GetBytes(i), .. new byte[random.Next(3_000)]]);
        })));

        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null(failure);
    }

    private delegate void Handler(ReadOnlySpan<byte> payload);

    private sealed class Check(Handler handler) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            handler(message.Payload);
            return Disposition.Done;
        }
    }
}
