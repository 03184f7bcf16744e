using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>A node of this process, to which the command connects.</summary>
public sealed class MessageSendCommandTests : IAsyncLifetime
{
    private readonly CommandHome _home = new();
    private OckamNode? _node;
    private int _port;

    private OckamNode Node => _node!;

    public async Task InitializeAsync()
    {
        _node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        _port = _node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_text_goes_through_a_channel_and_its_answer_is_printed()
    {
        string identifier = Node.Identifier.ToString();

        CommandResult plain = (await SendAsync("hello", "/secure/api/service/uppercase", "--authorized", identifier)).Done();
        CommandResult json = (await SendAsync("hello", "/secure/api/service/uppercase", "--output", "json")).Done();

        Assert.Equal("HELLO", plain.Text);
        Assert.Equal("HELLO", json.Json.GetProperty("answer").GetString());
        Assert.Equal([identifier], json.Json.GetProperty("peers").EnumerateArray().Select(peer => peer.GetString()));
        // Both came from the home's identity, which the first of them has made.
        Assert.Equal((await _home.RunAsync("identity", "show")).Done().Text, json.Json.GetProperty("from").GetString());
    }

    [Fact]
    public async Task A_text_from_standard_input_goes_without_its_last_line_break()
    {
        CommandResult result = (await _home.RunWithAsync("two\nlines\n", "message", "send", "-", "--to", To("/service/uppercase"))).Done();

        Assert.Equal("TWO\nLINES", result.Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Bytes_go_and_come_back_as_they_are()
    {
        Assert.Equal("00ff10", (await SendAsync("00FF10", "/service/echo", "--hex")).Done().Text);
    }

    [Fact]
    public async Task A_peer_that_is_not_the_one_named_is_not_trusted()
    {
        string somebody = await _home.CreateIdentityAsync("somebody");

        CommandResult result = await SendAsync("hello", "/secure/api/service/uppercase", "--authorized", somebody, "--output", "json");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains(Node.Identifier.ToString(), result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_ends_with_the_time_limit()
    {
        CommandResult result = await SendAsync("hello", "/service/nobody", "--timeout", "300ms", "--output", "json");

        Assert.Equal((5, "timeout"), (result.ExitCode, result.ErrorId));
        Assert.Contains("0.3 s", result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        // Bound but not listening: nobody else can take the port, and connecting is refused.
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _port = ((IPEndPoint)reserved.LocalEndPoint!).Port;

        CommandResult result = await SendAsync("hello", "/service/echo", "--output", "json");

        Assert.Equal((5, "unreachable"), (result.ExitCode, result.ErrorId));
        Assert.Contains($"127.0.0.1:{_port}", result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_is_not_there_is_not_made()
    {
        Assert.Equal(3, (await SendAsync("hello", "/service/echo", "--identity", "nobody")).ExitCode);
        Assert.Equal("[]", (await _home.RunAsync("identity", "list", "--output", "json")).Done().Text);
    }

    [Fact]
    public async Task An_address_that_a_node_cannot_resolve_is_refused_by_name()
    {
        CommandResult result = await _home.RunAsync("message", "send", "hello", "--to", "/project/blue/service/echo");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("/project/blue", result.Errors, StringComparison.Ordinal);
    }

    private string To(string rest) => $"/ip4/127.0.0.1/tcp/{_port}{rest}";

    private Task<CommandResult> SendAsync(string text, string rest, params string[] options) =>
        _home.RunAsync(["message", "send", text, "--to", To(rest), .. options]);
}
