using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.NodeHost.Running;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>Every user of the machine reaches the HTTP server of a node; none of them may harm it.</summary>
public sealed class NodeHttpServerTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    private readonly StringWriter _errors = new();
    private readonly ManualClock _clock = new();
    private NodeLog _log = null!;
    private OckamNode _node = null!;
    private NodeHttpServer _server = null!;

    public async Task InitializeAsync()
    {
        _node = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "node", Store = new InMemoryStore() });
        _log = new NodeLog(_errors, json: false, TimeProvider.System);
        _server = NodeHttpServer.Start(0, _node.GetSnapshot, metrics: true, _log, _clock);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _node.DisposeAsync();
        _log.Dispose();
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Those_who_connect_and_say_little_make_room_for_those_who_ask()
    {
        const int Surplus = 8;
        var silent = new List<Socket>();
        for (int i = 0; i < NodeHttpServer.MaximumConnections + Surplus; i++) silent.Add(await ConnectAsync("GET /show HT"));
        using var client = new HttpClient { Timeout = s_timeout };
        for (int i = 0; i < 3; i++)
        {
            string show = await client.GetStringAsync($"http://127.0.0.1:{_server.Port}/show");
            Assert.Contains(_node.Identifier.ToString(), show, StringComparison.Ordinal);
        }

        // The first of the three needed a place too, and left it to the next.
        foreach (Socket ended in silent.Take(Surplus + 1)) Assert.True(await EndsAsync(ended).WaitAsync(s_timeout));
        await silent[^1].SendAsync("TP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await ReadAsync(silent[^1]), StringComparison.Ordinal);
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Whoever_takes_too_long_is_closed()
    {
        using Socket slow = await ConnectAsync("GET /show HTTP/1.1\r\nHost: localhost\r\n");
        Task<bool> ended = EndsAsync(slow);
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(NodeHttpServer.Limit);
                return ended.IsCompleted;
            },
            "it was closed");
    }

    [Fact]
    public async Task A_head_without_end_is_refused_and_a_body_is_not_read()
    {
        using Socket endless = await ConnectAsync("GET /show HTTP/1.1\r\nX: " + new string('x', HttpRequestHead.MaximumLength));
        Assert.StartsWith("HTTP/1.1 431 ", await ReadAsync(endless), StringComparison.Ordinal);
        using Socket sender = await ConnectAsync(
            "POST /show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n" + new string('x', 9_999));
        Assert.StartsWith("HTTP/1.1 404 ", await ReadAsync(sender), StringComparison.Ordinal);
        using Socket head = await ConnectAsync("HEAD /nothing HTTP/1.0\r\n\r\n");
        Assert.EndsWith("\r\n\r\n", await ReadAsync(head), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /show?x HTTP/1.1\r\nhost: 127.0.0.1:4000", 0)]
    [InlineData("GET /show HTTP/1.1\r\nHost: [::1]:1", 0)]
    [InlineData("GET /show HTTP/1.0", 0)]
    [InlineData("GET /show HTTP/1.1", 400)]
    [InlineData("GET /show HTTP/1.1\r\nHost: ", 400)]
    [InlineData("GET /show HTTP/1.1\r\nHost: localhost\r\nHost: localhost", 400)]
    [InlineData("GET /show HTTP/1.1\r\nHost: localhost\r\n folded", 400)]
    [InlineData("GET /show HTTP/2.0\r\nHost: localhost", 400)]
    [InlineData("GET show HTTP/1.1\r\nHost: localhost", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("", 400)]
    [InlineData("GET /show HTTP/1.1\r\nHost: evil.example", 421)]
    [InlineData("GET /show HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80", 421)]
    [InlineData("GET /show HTTP/1.0\r\nHost: evil.example", 421)]
    public void A_request_is_for_this_machine_and_well_formed(string text, int refusal)
    {
        HttpRequestHead head = HttpRequestHead.Parse(text);

        Assert.Equal(refusal, head.Refusal);
        if (refusal == 0) Assert.Equal(("GET", "/show"), (head.Method, head.Path));
    }

    private async Task<Socket> ConnectAsync(string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
        return socket;
    }

    // Everything up to the end, which must be a clean one.
    private static async Task<string> ReadAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket);
        socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(s_timeout);
    }

    private static async Task<bool> EndsAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]) == 0;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
