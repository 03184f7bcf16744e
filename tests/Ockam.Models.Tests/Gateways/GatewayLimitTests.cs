using System.Net.Sockets;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>What one client can take of a gateway, and where a gateway lets nobody's words go.</summary>
public class GatewayLimitTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    [Fact]
    public void Of_bodies_that_are_too_many_the_largest_that_is_not_whole_gives_way()
    {
        var budget = new BodyBudget(100);
        using BodyBudget.Lease large = budget.Open("a");
        using BodyBudget.Lease small = budget.Open("a");
        large.Take(90);
        small.Take(20);
        Assert.True(large.HasGivenWay.IsCancellationRequested);
        Assert.False(small.HasGivenWay.IsCancellationRequested);
        Assert.Equal(503, Assert.Throws<HttpRefusedException>(() => small.Take(90)).Status);
        small.Keep();
        Assert.Equal(503, Assert.Throws<HttpRefusedException>(large.Keep).Status);
        using BodyBudget.Lease late = budget.Open("a");
        Assert.Equal(503, Assert.Throws<HttpRefusedException>(() => late.Take(90)).Status);
        small.Dispose();
        late.Take(90);
    }

    [Fact]
    public void Of_several_sources_the_one_with_the_most_bytes_gives_way_to_a_body_that_is_larger_than_each_of_its_own()
    {
        var budget = new BodyBudget(100);
        BodyBudget.Lease[] flood = [.. Enumerable.Range(0, 10).Select(_ => budget.Open("flood"))];
        foreach (BodyBudget.Lease one in flood) one.Take(10);
        using BodyBudget.Lease honest = budget.Open("honest");
        honest.Take(40);
        Assert.Equal(4, flood.Count(one => one.HasGivenWay.IsCancellationRequested));
        // No source takes more from another one than that one has above it.
        Assert.Equal(503, Assert.Throws<HttpRefusedException>(() => honest.Take(25)).Status);
        using BodyBudget.Lease more = budget.Open("flood");
        Assert.Equal(503, Assert.Throws<HttpRefusedException>(() => more.Take(15)).Status);
        Assert.False(honest.HasGivenWay.IsCancellationRequested);
        honest.Keep();
    }

    [Fact]
    public async Task A_body_is_written_anew_in_as_many_bytes_as_it_came_in_and_bounded()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumBody = 8192 });
        string text = new('<', 8000);
        Assert.Equal(200, await fixture.StatusAsync("POST", "/api/chat", Chat.Replace("hi", text, StringComparison.Ordinal)));
        Assert.Contains(text, fixture.Bodies[^1], StringComparison.Ordinal);
        // This one is written in six bytes, whatever is done.
        string grows = Chat.Replace("hi", new string('\x7f', 8000), StringComparison.Ordinal);
        Assert.Equal(413, await fixture.StatusAsync("POST", "/api/chat", grows));
    }

    [Fact]
    public async Task A_model_that_another_machine_runs_is_neither_listed_nor_asked_unless_it_is_named_as_such()
    {
        await using (var fixture = new GatewayFixture(server: new OllamaStandInOptions { Elsewhere = "other:2" }))
        {
            string list = await fixture.SendAsync("GET /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.DoesNotContain("other:2", list, StringComparison.Ordinal);
            string elsewhere = Chat.Replace("\"m\"", "\"other:2\"", StringComparison.Ordinal);
            foreach (string path in new[] { "/api/chat", "/v1/chat/completions" })
                Assert.Equal(403, await fixture.StatusAsync("POST", path, elsewhere));
            Assert.Equal(403, await fixture.StatusAsync("POST", "/api/show", """{"model":"other:2"}"""));
            int asked = fixture.Server.Requests.Count;
            foreach (string name in new[] { "\"x:120b-cloud\"", "\"x:cloud\"", "\"x:Cloud\"" })
                Assert.Equal(403, await fixture.StatusAsync("POST", "/api/chat", Chat.Replace("\"m\"", name, StringComparison.Ordinal)));
            Assert.Equal(asked, fixture.Server.Requests.Count);
            Assert.DoesNotContain(fixture.Server.Requests, request => request.EndsWith("chat", StringComparison.Ordinal));
        }

        await using var named = new GatewayFixture(
            new ModelGatewayOptions { Models = ["x:1-cloud", "other:2"] }, new OllamaStandInOptions { Elsewhere = "other:2" });
        named.Server.Add("x:1-cloud", GatewayFixture.Weights);
        Assert.Equal(200, await named.StatusAsync("POST", "/api/chat", Chat.Replace("\"m\"", "\"x:1-cloud\"", StringComparison.Ordinal)));
        // Its name does not say that it runs elsewhere: whoever named it may not know.
        Assert.Equal(403, await named.StatusAsync("POST", "/api/chat", Chat.Replace("\"m\"", "\"other:2\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api/chat", ",\"options\":{\"num_predict\":-1}", 400)]
    [InlineData("/api/chat", ",\"options\":{\"num_predict\":101}", 400)]
    [InlineData("/api/chat", ",\"options\":{\"num_predict\":7}", 200)]
    [InlineData("/api/chat", ",\"options\":null", 200)]
    [InlineData("/v1/chat/completions", ",\"max_completion_tokens\":101", 400)]
    [InlineData("/v1/chat/completions", ",\"max_completion_tokens\":7", 200)]
    [InlineData("/v1/chat/completions", "", 200)]
    public async Task Every_answer_has_an_end(string path, string field, int status)
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumAnswer = 100 });
        Assert.Equal(status, await fixture.StatusAsync("POST", path, Chat[..^1] + field + "}"));
        string length = field.Contains('7', StringComparison.Ordinal) ? "7" : "100";
        if (status == 200)
            Assert.EndsWith(
                path == "/api/chat" ? $"\"options\":{{\"num_predict\":{length}}}}}" : $"\"max_tokens\":{length}}}", fixture.Bodies[^1],
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_announce_a_body_and_send_none_make_room_for_one_that_does()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumConnections = 4 });
        var idle = new List<TcpClient>();
        for (int i = 0; i < 4; i++)
        {
            var client = new TcpClient();
            idle.Add(client);
            await client.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
            await client.GetStream().WriteAsync(
                "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"u8.ToArray());
            // Its head was read: it is told to go on.
            await Eventually.TrueAsync(() => client.Available > 0, "the body is waited for");
        }

        Assert.Equal(200, await fixture.StatusAsync("GET", "/api/tags"));
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Pages_of_other_sites_are_refused_also_where_they_name_no_origin()
    {
        await using var fixture = new GatewayFixture();
        Assert.Equal(403, await fixture.StatusAsync("GET", "/api/tags", null, "Sec-Fetch-Site: cross-site"));
        Assert.Equal(200, await fixture.StatusAsync("GET", "/api/tags", null, "Sec-Fetch-Site: none"));
    }

    [Theory]
    [InlineData("127.0.0.1", 11434, null, true)]
    [InlineData("10.1.2.3", 11434, "", true)]
    [InlineData("db.internal", 11434, "0.0.0.0:9000", true)]
    [InlineData("127.0.0.1", 11435, null, false)]
    [InlineData("127.0.0.1", 5432, "127.0.0.1", false)]
    [InlineData("127.0.0.1", 9000, "127.0.0.1:9000", true)]
    [InlineData("localhost", 9000, ":9000", true)]
    [InlineData("::1", 9000, "http://0.0.0.0:9000/", true)]
    [InlineData("10.1.2.3", 9000, "0.0.0.0:9000", false)]
    [InlineData("127.0.0.1", 9001, "0.0.0.0:9000", false)]
    public void An_outlet_straight_to_Ollama_is_advised_against(string host, int port, string? ollamaHost, bool isAdvised)
    {
        string? advice = ModelServerExposure.OutletAdvice(host, port, ollamaHost);
        Assert.Equal(isAdvised, advice is not null);
        if (isAdvised) Assert.Contains("New-ModelGateway", advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open /root/.ollama/models/blobs/sha256-00: no such file", "open (left out): no such file")]
    [InlineData("Post \"http://127.0.0.1:4/completion\": EOF", "Post \"(left out)\": EOF")]
    [InlineData("C:\\Users\\me\\m.gguf: no", "(left out): no")]
    [InlineData("dial tcp 127.0.0.1:35321: connect: connection refused", "dial tcp (left out): connect: connection refused")]
    [InlineData("dial tcp [::1]:35321: refused", "dial tcp (left out): refused")]
    [InlineData("version 0.12.3 is too old", "version 0.12.3 is too old")]
    [InlineData("model 'a/b:1' not found", "model 'a/b:1' not found")]
    public void Errors_of_the_server_say_nothing_of_its_folders(string message, string told) =>
        Assert.Equal(told, GatewayErrors.Clean(message));
}
