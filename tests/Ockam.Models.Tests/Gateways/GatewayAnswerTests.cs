using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>What of a model server's answer comes through a gateway, and what it makes of an error in the middle of one.</summary>
public class GatewayAnswerTests
{
    private const string Ndjson = "application/x-ndjson";
    private const string Events = "text/event-stream";
    private const string Secret = "/var/lib/models/blobs/x";

    [Theory]
    [InlineData("/api/chat", "")]
    [InlineData("/api/chat", ",\"stream\":false")]
    [InlineData("/v1/chat/completions", ",\"stream\":true")]
    public async Task An_error_in_an_answer_is_said_without_folders_and_addresses(string path, string field)
    {
        const string Failure =
            "{\"error\":{\"message\":\"open " + Secret + ": dial tcp 127.0.0.1:4711 refused\",\"type\":\"server_error\"}}";
        await using var fixture = new GatewayFixture(server: new OllamaStandInOptions { FailAfter = 1, Failure = Failure });
        string body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]" + field + "}";
        string answer = await fixture.SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(field.Contains("false", StringComparison.Ordinal) ? 502 : 200, GatewayFixture.Status(answer));
        Assert.DoesNotContain("/var", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", answer, StringComparison.Ordinal);
        Assert.Contains("The model server: open (left out): dial tcp (left out) refused", answer, StringComparison.Ordinal);
        if (GatewayFixture.Status(answer) != 200) return;
        Assert.Contains("\"one\"", answer, StringComparison.Ordinal);
        Assert.Contains(
            path == "/api/chat" ? "\n{\"error\":{\"message\":" : "data: {\"error\":{\"message\":", answer, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"server_error\"}}\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"error\":\"open " + Secret + "\"}", "{\"error\":\"The model server: open (left out)\"}")]
    [InlineData("{\"Error\":\"open " + Secret + "\"}", "{\"error\":\"The answer of the model server behind the gateway cannot be read.\"}")]
    [InlineData("{\"\\u0065rror\":\"" + Secret + "\",\"model\":\"" + Secret + "\"}", "{\"error\":\"The model server: (left out)\"}")]
    [InlineData("{\"error\":null,\"error\":7}", "{\"error\":\"The answer of the model server behind the gateway cannot be read.\"}")]
    [InlineData("panic: " + Secret, "{\"error\":\"The answer of the model server behind the gateway cannot be read.\"}")]
    [InlineData("[\"" + Secret + "\"]", "{\"error\":\"The answer of the model server behind the gateway cannot be read.\"}")]
    [InlineData("{\"response\":\"" + Secret + "\"}", null)]
    [InlineData("{\"error\":null,\"response\":\"" + Secret + "\"}", null)]
    [InlineData("{\"message\":{\"error\":\"" + Secret + "\"}}", null)]
    public void A_line_is_passed_on_as_it_is_unless_it_is_an_error(string line, string? instead)
    {
        foreach (bool isEnded in new[] { true, false })
            Assert.Equal((instead ?? line) + (isEnded || instead is not null ? "\n" : ""), Pass(Ndjson, line + (isEnded ? "\n" : ""), 1));
        Assert.Equal($"data: {instead ?? line}\n\n" + (instead is null ? "" : "\n"), Pass(Events, $"data: {line}\n\n", 3));
    }

    [Theory]
    [InlineData("data: [DONE]\n\n", "data: [DONE]\n\n")]
    [InlineData("event: ping\r\n\r\n", "event: ping\r\n\r\n")]
    [InlineData(": " + Secret + "\n\n", "\n")]
    [InlineData("event: " + Secret + "\n\n", "\n")]
    [InlineData("error: {\"message\":\"" + Secret + "\"}\n\n",
        "error: {\"error\":\"The answer of the model server behind the gateway cannot be read.\"}\n\n\n")]
    public void Of_events_nothing_else_is_passed_on(string came, string told) => Assert.Equal(told, Pass(Events, came, 5));

    [Theory]
    [InlineData("{\"done\":false}\n{\"done\":true}\n", true)]
    [InlineData("{\n  \"done\": true\n}\n", true)]
    [InlineData("{\"done\":false}\n{\"error\":\"" + Secret + "\"}\n", false)]
    [InlineData("", false)]
    public void An_answer_in_one_object_may_have_lines_and_lines_may_be_named_like_one(string answer, bool isPassed)
    {
        if (isPassed) Assert.Equal(answer, Pass("application/json", answer, 4));
        else Assert.Equal(502, Assert.Throws<HttpRefusedException>(() => Pass("application/json", answer, 4)).Status);
    }

    [Fact]
    public void A_line_that_is_longer_than_an_error_can_be_is_passed_on_as_it_comes()
    {
        string context = string.Join(',', Enumerable.Range(0, 100_000));
        string line = "{\"done\":true,\"context\":[" + context + "]}\n{\"error\":\"" + Secret + "\"}\n";
        string passed = Pass(Ndjson, line, 16 * 1024);
        Assert.StartsWith(line[..line.IndexOf('\n', StringComparison.Ordinal)], passed, StringComparison.Ordinal);
        Assert.EndsWith("\n{\"error\":\"The model server: (left out)\"}\n", passed, StringComparison.Ordinal);
        string text = new('x', AnswerFilter.MaximumLine);
        foreach (string wrong in new[] { "{\"error\":\"" + text, "{\"a\":1,\"error\":{\"message\":\"" + text, "panic: " + text })
        {
            foreach (string type in new[] { Ndjson, "application/json" })
                Assert.Equal(502, Assert.Throws<HttpRefusedException>(() => Pass(type, wrong, 16 * 1024)).Status);
        }
    }

    [Fact]
    public async Task A_client_that_ends_its_side_after_the_request_has_its_answer()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new GatewayFixture(
            server: new OllamaStandInOptions { BeforeLine = (index, _) => index == 1 ? isHeld.Task : Task.CompletedTask });
        string body = """{"model":"m","messages":[{"role":"user","content":"one two three"}]}""";
        foreach (string path in new[] { "/api/chat", "/api/show" })
        {
            string sent = path == "/api/show" ? """{"model":"m"}""" : body;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {sent.Length}\r\n\r\n{sent}"));
            socket.Shutdown(SocketShutdown.Send);
            // Long enough for it to be asked in the middle of its answer whether it is there.
            if (path == "/api/chat") _ = Task.Delay(500).ContinueWith(_ => isHeld.SetResult(), TaskScheduler.Default);
            string answer = await GatewayFixture.ReadAsync(socket);
            Assert.Contains("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
            if (path == "/api/chat") Assert.Equal("one two three", Text(answer));
        }
    }

    [Fact]
    public async Task A_client_that_is_gone_before_its_answer_begins_has_no_work_done_for_it()
    {
        await using var fixture = new GatewayFixture(
            server: new OllamaStandInOptions { BeforeLine = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken) });
        foreach (bool isPolite in new[] { true, false })
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
            string body = """{"model":"m","messages":[{"role":"user","content":"one two three"}]}""";
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(
                $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            await Eventually.TrueAsync(() => fixture.Gateway.Active == 1, "it is asked");
            if (isPolite) socket.Shutdown(SocketShutdown.Send);
            socket.Close();
            await Eventually.TrueAsync(() => fixture.Gateway.Active == 0, "the place is free");
        }
    }

    // The text of an answer in chunks of lines, as a strict reader has it.
    private static string Text(string answer)
    {
        var whole = new StringBuilder();
        int position = answer.IndexOf("\r\n\r\n", answer.IndexOf(" 200 ", StringComparison.Ordinal), StringComparison.Ordinal) + 4;
        while (true)
        {
            int end = answer.IndexOf("\r\n", position, StringComparison.Ordinal);
            int length = Convert.ToInt32(answer[position..end], 16);
            if (length == 0) break;
            whole.Append(answer, end + 2, length);
            position = end + 2 + length + 2;
        }

        return string.Concat(whole.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("message").GetProperty("content").GetString()));
    }

    private static string Pass(string type, string text, int pieceLength)
    {
        var filter = new AnswerFilter(type);
        var passed = new StringBuilder();
        foreach (byte[] piece in System.Text.Encoding.UTF8.GetBytes(text).Chunk(pieceLength))
            passed.Append(System.Text.Encoding.UTF8.GetString(filter.Pass(piece).Span));
        return passed.Append(System.Text.Encoding.UTF8.GetString(filter.End().Span)).ToString();
    }
}
