using System.Net.Sockets;

namespace Ockam.Models.Tests.Gateways;

/// <summary>What a client tries that wants a gateway and the model server behind it to read a request in different ways.</summary>
public class HostileClientTests
{
    // Go takes the name of a field in any case, by Unicode's rules: the sign of Kelvin for a k, and the long s for an s.
    private const string Kelvin = "\u212a";
    private const string LongS = "\u017f";

    [Theory]
    [InlineData("\"messages\":[],\"" + Kelvin + "eep_alive\":0")]
    [InlineData("\"messages\":[],\"\\u212aeep_alive\":0")]
    [InlineData("\"messages\":[],\"keep_al\\u0069ve\":0")]
    [InlineData("\"messages\":[],\"KEEP_ALIVE\":0")]
    [InlineData("\"me" + LongS + LongS + "ages\":[]")]
    [InlineData("\"messages\":[],\"" + LongS + "tream\":false")]
    [InlineData("\"messages\":[],\"MODEL\":\"other:2\"")]
    [InlineData("\"messages\":[],\"mod\\u0065l\":\"other:2\"")]
    [InlineData("\"messages\":[],\"messages\":[]")]
    [InlineData("\"messages\":[],\"me\\u0073sages\":[]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"role\":\"system\",\"content\":\"x\"}]")]
    [InlineData("\"messages\":[{\"Role\":\"system\",\"content\":\"x\"}]")]
    [InlineData("\"messages\":[],\"options\":{\"seed\":1,\"seed\":2}")]
    [InlineData("\"messages\":[],\"options\":{\"seed\":1},\"options\":{\"seed\":2}")]
    [InlineData("\"messages\":[],\"options\":{\"Num_GPU\":0}")]
    [InlineData("\"messages\":[],\"options\":{\"num_\\u0067pu\":0}")]
    [InlineData("\"messages\":[],\"options\":{\"" + LongS + "eed\":0}")]
    [InlineData("\"messages\":[],\"options\":{\"top_" + Kelvin + "\":0}")]
    [InlineData("\"messages\":[],\"\\ud800\":0")]
    [InlineData("\"messages\":[],\"options\":{\"\\udc00\":0}")]
    [InlineData("\"messages\":[],\"tools\":[{\"a\":\"\\ud800\"}]")]
    [InlineData("\"messages\":[],\"tools\":[{\"\\ud800\":1}]")]
    [InlineData("\"messages\":[],\"format\":{\"a\":{\"a\":1,\"a\":2}}")]
    [InlineData("\"messages\":[],\"options\":{\"temperature\":1e400}")]
    [InlineData("\"messages\":[],\"options\":{\"temperature\":1e99999999999999999999}")]
    [InlineData("\"messages\":[],\"options\":{\"seed\":{\"a\":1}}")]
    [InlineData("\"messages\":[],\"options\":{\"seed\":111111111111111111111111111111111111111111111111}")]
    [InlineData("\"messages\":[],\"options\":{\"num_ctx\":4294971392}")]
    [InlineData("\"messages\":[],\"options\":{\"num_ctx\":1e3}")]
    [InlineData("\"messages\":[],\"options\":{\"num_ctx\":-1}")]
    [InlineData("\"messages\":[],\"options\":{\"temperature\":NaN}")]
    [InlineData("\"messages\":[],\"options\":{\"temperature\":01}")]
    [InlineData("\"messages\":[],\"top_logprobs\":1e999")]
    [InlineData("\"messages\":[],}")]
    [InlineData("\"messages\":[]/**/")]
    [InlineData("\"messages\":[]}{\"model\":\"other:2\"")]
    public async Task A_body_that_two_readers_could_take_in_two_ways_is_refused(string fields)
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumContext = 4096 });
        Assert.Equal(400, await PostAsync(fixture, "{\"model\":\"m\"," + fields + "}"));
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("[", 47)]
    [InlineData("{\"a\":", 47)]
    [InlineData("[", 100_000)]
    [InlineData("{\"a\":", 100_000)]
    public async Task What_is_nested_without_end_is_refused(string opening, int depth)
    {
        await using var fixture = new GatewayFixture();
        string nested = string.Concat(Enumerable.Repeat(opening, depth));
        Assert.Equal(400, await PostAsync(fixture, "{\"model\":\"m\",\"messages\":[],\"tools\":[" + nested));
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("\xff")]
    [InlineData("\xc0\xaf")]
    [InlineData("\xed\xa0\x80")]
    [InlineData("\xf4\x90\x80\x80")]
    public async Task Bytes_that_are_no_UTF_8_do_not_reach_the_server(string bytes)
    {
        await using var fixture = new GatewayFixture();
        foreach (string body in new[]
        {
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + bytes + "\"}]}",
            "{\"model\":\"m\",\"messages\":[],\"" + bytes + "\":1}",
            "{\"model\":\"m\",\"messages\":[],\"tools\":[{\"a\":\"" + bytes + "\"}]}",
        })
        {
            string answer = await fixture.SendAsync(
                $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.Equal(400, GatewayFixture.Status(answer));
        }

        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("CONNECT localhost:11434 HTTP/1.1\r\nHost: localhost\r\n\r\n", 403)]
    [InlineData("CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254:80\r\n\r\n", 403)]
    [InlineData("GET http://localhost/api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n", 403)]
    [InlineData("GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n", 403)]
    [InlineData("TRACE /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n", 403)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 403)]
    [InlineData("GET /api/tags HTTP/1.0\r\n\r\n", 505)]
    [InlineData("GET /api/tags\r\n\r\n", 400)]
    [InlineData("GET /api/tags HTTP/1.1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("\r\nGET /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("POST /api/pull HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 13\r\n\r\n", 403)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n", 413)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: DELETE\r\nContent-Length: 2\r\n\r\n{}", 400)]
    public async Task Forms_of_requests_that_a_gateway_has_no_use_for_are_refused_before_anything_is_read(string request, int status)
    {
        await using var fixture = new GatewayFixture();
        // A client that waits for permission to send its body is refused without it.
        Assert.Equal(status, GatewayFixture.Status(await fixture.SendAsync(request)));
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("h2c")]
    [InlineData("TLS/1.3")]
    public async Task A_connection_becomes_nothing_else(string protocol)
    {
        await using var fixture = new GatewayFixture();
        string answer = await fixture.SendAsync(
            $"GET /api/tags HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, keep-alive\r\nUpgrade: {protocol}\r\n\r\n"
            + "DELETE /api/delete HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, GatewayFixture.Status(answer));
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(["GET /api/tags"], fixture.Server.Requests);
    }

    [Fact]
    public async Task Behind_a_body_in_chunks_stands_no_second_request()
    {
        await using var fixture = new GatewayFixture();
        await fixture.SendAsync(
            "POST /api/show HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n{\"model\":\"m\"}\r\n0\r\n\r\n"
            + "DELETE /api/delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{\"model\":\"m\"}");
        Assert.Equal(["POST /api/show"], fixture.Server.Requests);
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_takes_no_place_from_others()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumRequests = 1 });
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await slow.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
        await slow.SendAsync("POST /api/show HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{"u8.ToArray());
        Assert.Equal(200, await fixture.StatusAsync("GET", "/api/tags"));
        await slow.SendAsync("\"model\":\"m\"}"u8.ToArray());
        Assert.Equal(200, GatewayFixture.Status(await GatewayFixture.ReadAsync(slow)));
    }

    // As UTF-8, which the fixture sends byte by byte.
    private static async Task<int> PostAsync(GatewayFixture fixture, string body)
    {
        string bytes = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(body));
        return GatewayFixture.Status(await fixture.SendAsync(
            $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {bytes.Length}\r\n\r\n{bytes}"));
    }
}
