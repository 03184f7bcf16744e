using System.Net.Sockets;
using System.Text.Json;
using Ockam.Attestation;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>What a gateway lets pass, and what it does with those who want more.</summary>
public class ModelGatewayTests
{
    private const string Chat = """{"model":"m","messages":[{"role":"user","content":"good day to you"}]}""";

    [Fact]
    public async Task A_client_of_Ollama_asks_through_it()
    {
        await using var fixture = new GatewayFixture();
        using var client = new OllamaClient(fixture.Gateway.Address);
        Assert.Equal(["m:latest", "other:2"], (await client.ListAsync()).Select(model => model.Name));
        var pieces = new List<ModelAnswerPiece>();
        await foreach (ModelAnswerPiece piece in client.ChatAsync(new ModelChatRequest("m", [new("user", "good day to you")])))
            pieces.Add(piece);
        Assert.Equal("good day to you", string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(4, pieces[^1].End!.AnswerTokens);
        await foreach (ModelAnswerPiece _ in client.GenerateAsync(new ModelGenerateRequest("m", "on"))) { }
        Assert.Single(await client.EmbedAsync("m", ["a"]));
        ServedModelDetails details = await client.ShowAsync("m");
        Assert.Single(details.Blobs);
        // Where the server keeps its files is nobody's business.
        Assert.DoesNotContain("/stand-in/", details.Modelfile, StringComparison.Ordinal);
        Assert.Equal(200, await fixture.StatusAsync("POST", "/api/embeddings", """{"model":"m","prompt":"a"}"""));
        Assert.Equal(200, await fixture.StatusAsync("POST", "/v1/chat/completions", Chat));
        Assert.Equal((7, 0), (fixture.Gateway.Answered, fixture.Gateway.Refused));
    }

    [Theory]
    [InlineData("POST", "/api/copy")]
    [InlineData("POST", "/api/push")]
    [InlineData("POST", "/api/pull")]
    [InlineData("POST", "/api/create")]
    [InlineData("DELETE", "/api/delete")]
    [InlineData("HEAD", "/api/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("POST", "/api/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("GET", "/api/ps")]
    [InlineData("GET", "/api/version")]
    [InlineData("GET", "/v1/models")]
    [InlineData("POST", "/v1/completions")]
    [InlineData("POST", "/v1/embeddings")]
    [InlineData("POST", "/v1/responses")]
    [InlineData("GET", "/")]
    [InlineData("HEAD", "/")]
    [InlineData("POST", "/api/web_search")]
    [InlineData("POST", "/api/signout")]
    public async Task What_changes_or_tells_more_is_403_and_never_reaches_the_server(string method, string target)
    {
        await using var fixture = new GatewayFixture();
        Assert.Equal(403, await fixture.StatusAsync(method, target, method == "GET" ? null : """{"model":"m"}"""));
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("/api/chat/")]
    [InlineData("//api/chat")]
    [InlineData("/api//chat")]
    [InlineData("/api/./chat")]
    [InlineData("/api/x/../chat")]
    [InlineData("/api/chat/../delete")]
    [InlineData("/api/%63hat")]
    [InlineData("/api/chat%2f..%2fdelete")]
    [InlineData("/api/chat;x=1")]
    [InlineData("/api/chat?x=1")]
    [InlineData("/api/chat#x")]
    [InlineData("/API/chat")]
    [InlineData("/api/Chat")]
    [InlineData("http://localhost/api/chat")]
    [InlineData("\\api\\chat")]
    [InlineData("*")]
    [InlineData("localhost:80")]
    public async Task A_path_is_one_of_them_byte_for_byte(string target)
    {
        await using var fixture = new GatewayFixture();
        Assert.Equal(403, await fixture.StatusAsync("POST", target, Chat));
        Assert.Equal(403, await fixture.StatusAsync("post", "/api/chat", Chat));
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: a.b\r\nContent-Length: 2\r\n\r\n{}", 421)]
    [InlineData("POST /api/chat HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2, 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: +2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}\r\n\r\n", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\rX: y\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\0\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST  /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 505)]
    [InlineData("POST /api/chat HTTP/2\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 505)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}", 417)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 2\r\n\r\n{}", 403)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET /api/tags HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n{}", 400)]
    [InlineData("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n{}", 413)]
    public async Task Requests_that_two_readers_could_take_in_two_ways_are_refused(string request, int status)
    {
        await using var fixture = new GatewayFixture();
        Assert.Equal(status, GatewayFixture.Status(await fixture.SendAsync(request)));
        Assert.Empty(fixture.Server.Requests);
    }

    [Fact]
    public async Task A_head_without_end_is_refused_at_its_limit()
    {
        await using var fixture = new GatewayFixture();
        string endless = "GET /api/tags HTTP/1.1\r\nHost: localhost\r\nX: " + new string('x', HttpHead.MaximumLength);
        Assert.Equal(431, GatewayFixture.Status(await fixture.SendAsync(endless)));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"keep_alive":0}""", "keep_alive")]
    [InlineData("""{"model":"m","messages":[],"keep_alive":-1}""", "keep_alive")]
    [InlineData("""{"model":"m","Model":"other:2","messages":[]}""", "Model")]
    [InlineData("""{"model":"m","model":"other:2","messages":[]}""", "cannot be read")]
    [InlineData("""{"model":"m","messages":[],"from":"x"}""", "from")]
    [InlineData("""{"model":"m","messages":[],"template":"{{ . }}"}""", "template")]
    [InlineData("""{"model":"m","messages":[],"options":{"num_gpu":0}}""", "num_gpu")]
    [InlineData("""{"model":"m","messages":[],"options":{"num_ctx":100000}}""", "num_ctx")]
    [InlineData("""{"model":"m","messages":[],"options":{"num_thread":99}}""", "num_thread")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x","images":["http://169.254.169.254/"]}]}""", "images")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x","Images":["aaaa"]}]}""", "Images")]
    [InlineData("""{"model":"../x","messages":[]}""", "model")]
    [InlineData("""{"model":7,"messages":[]}""", "model")]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""["model"]""", "no object")]
    [InlineData("""{"model":"m","messages":[]""", "cannot be read")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", "cannot be read")]
    public async Task A_field_that_reaches_further_is_refused_by_name(string body, string named)
    {
        await using var fixture = new GatewayFixture();
        string answer = await fixture.SendAsync(
            $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(400, GatewayFixture.Status(answer));
        Assert.Contains(named, answer, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", 400)]
    [InlineData("file:///etc/passwd", 400)]
    [InlineData("data:image/png;base64,AAAA", 400)]
    public async Task A_picture_is_sent_along_and_never_fetched(string url, int status)
    {
        await using var fixture = new GatewayFixture();
        string body = """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"URL"}}]}]}"""
            .Replace("URL", url, StringComparison.Ordinal);
        Assert.Equal(status, await fixture.StatusAsync("POST", "/v1/chat/completions", body));
        // The last one is refused by the stand-in, which sees no pictures.
        int asked = fixture.Server.Requests.Count(request => request != "POST /api/show");
        Assert.Equal(url.StartsWith("data:", StringComparison.Ordinal) ? 1 : 0, asked);
    }

    [Fact]
    public async Task What_reaches_the_server_is_what_was_understood()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumContext = 4096 });
        string body = """
            { "options" : {"temperature":0.5, "num_ctx": 4096}, "messages":[ {"role":"user","content":"hi"} ], "model":"m", "stream":false }
            """;
        Assert.Equal(200, await fixture.StatusAsync(
            "POST", "/api/chat", body, "X-Forwarded-For: 10.0.0.1", "Connection: keep-alive, X-Secret", "X-Secret: 1", "Cookie: a=b"));
        Assert.Equal(
            """{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"""
            + """
              "options":{"temperature":0.5,"num_ctx":4096,"num_predict":8192}}
              """,
            fixture.Bodies[^1]);
        // Whether another machine runs the model is asked first.
        Assert.Equal(["POST /api/show", "POST /api/chat"], fixture.Server.Requests);
    }

    [Fact]
    public async Task Only_the_models_that_were_named_are_asked_shown_and_listed()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { Models = ["m"] });
        using var client = new OllamaClient(fixture.Gateway.Address);
        Assert.Equal("m:latest", Assert.Single(await client.ListAsync()).Name);
        foreach (string name in new[] { "m", "m:latest", "M" }) await client.ShowAsync(name);
        foreach (string name in new[] { "other:2", "m:1", "library/m" })
        {
            var refused = await Assert.ThrowsAsync<ModelException>(() => client.ShowAsync(name));
            Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        }

        Assert.All(fixture.Bodies.Where(body => body.Length > 0), body => Assert.Equal("""{"model":"m"}""", body));
    }

    [Fact]
    public async Task A_body_in_chunks_and_one_that_waits_for_permission_are_taken()
    {
        await using var fixture = new GatewayFixture();
        string chunked = string.Concat(Chat.Chunk(7).Select(part => $"{part.Length:x}\r\n{new string(part)}\r\n")) + "0\r\n\r\n";
        string answer = await fixture.SendAsync(
            $"POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1:1234\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}");
        Assert.Equal(200, GatewayFixture.Status(answer));
        answer = await fixture.SendAsync(
            $"POST /api/chat HTTP/1.1\r\nHost: [::1]\r\nExpect: 100-continue\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}");
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_behind_a_request_is_no_second_one()
    {
        await using var fixture = new GatewayFixture();
        await fixture.SendAsync(
            $"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}"
            + "GET /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(["POST /api/show", "POST /api/chat"], fixture.Server.Requests);
    }

    [Fact]
    public async Task Pieces_are_passed_on_as_they_come_and_a_client_that_leaves_ends_the_work_for_it()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var fixture = new GatewayFixture(
            new ModelGatewayOptions { MaximumRequests = 1, MaximumWaiting = 0 },
            new OllamaStandInOptions { BeforeLine = (index, cancellationToken) => index == 1 ? isHeld.Task : Task.CompletedTask });
        using var client = new OllamaClient(fixture.Gateway.Address);
        await using (IAsyncEnumerator<ModelAnswerPiece> pieces =
            client.ChatAsync(new ModelChatRequest("m", [new("user", "one two")])).GetAsyncEnumerator())
        {
            // The server holds the second one back.
            Assert.True(await pieces.MoveNextAsync());
            Assert.Equal("one", pieces.Current.Text);
            Assert.Equal(1, fixture.Gateway.Active);
            Assert.Equal(503, await fixture.StatusAsync("POST", "/api/chat", Chat));
        }

        await Eventually.TrueAsync(() => fixture.Gateway.Active == 0, "the place is free");
        isHeld.SetResult();
        Assert.Equal(200, await fixture.StatusAsync("POST", "/api/chat", Chat));
    }

    [Fact]
    public async Task An_answer_that_the_server_breaks_off_is_seen_to_be_broken_off()
    {
        await using var fixture = new GatewayFixture(server: new OllamaStandInOptions { CutAfter = 150 });
        using var client = new OllamaClient(fixture.Gateway.Address);
        var refused = await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (ModelAnswerPiece _ in client.ChatAsync(new ModelChatRequest("m", [new("user", "one two three")]))) { }
        });
        Assert.Equal(ModelErrorReason.MalformedAnswer, refused.Reason);
    }

    [Fact]
    public async Task Without_a_server_behind_it_the_answer_says_so()
    {
        await using var fixture = new GatewayFixture();
        await fixture.Server.DisposeAsync();
        Assert.Equal(502, await fixture.StatusAsync("GET", "/api/tags"));
    }

    [Fact]
    public async Task Clients_that_say_nothing_make_room_for_one_that_does()
    {
        await using var fixture = new GatewayFixture(new ModelGatewayOptions { MaximumConnections = 4 });
        var idle = new List<TcpClient>();
        for (int i = 0; i < 20; i++)
        {
            var client = new TcpClient();
            idle.Add(client);
            await client.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
        }

        Assert.Equal(200, await fixture.StatusAsync("GET", "/api/tags"));
        idle.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_slow_head_a_slow_body_and_a_long_answer_end_at_their_limits()
    {
        var clock = new ManualClock();
        await using var fixture = new GatewayFixture(
            new ModelGatewayOptions { Time = clock },
            new OllamaStandInOptions { BeforeLine = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken) });
        using var head = await OpenAsync("GET /api/tags HTTP/1.1\r\n");
        using var body = await OpenAsync(
            "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n{");
        using var answer = await OpenAsync($"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Chat.Length}\r\n\r\n{Chat}");
        await Eventually.TrueAsync(
            () => fixture.Gateway.Active == 1 && body.Available > 0 && answer.Available > 0, "all three are waited for");
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains(" 408 ", await GatewayFixture.ReadAsync(head), StringComparison.Ordinal);
        Assert.Contains(" 408 ", await GatewayFixture.ReadAsync(body), StringComparison.Ordinal);
        clock.Advance(ModelGatewayOptions.DefaultAnswerTime);
        // It had begun: that it does not end well is all that can be said.
        await Assert.ThrowsAsync<SocketException>(() => GatewayFixture.ReadAsync(answer));

        async Task<Socket> OpenAsync(string text)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", fixture.Gateway.Address.Port);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));
            return socket;
        }
    }

    [Fact]
    public async Task A_document_holds_the_nonce_and_the_node_and_nothing_else_that_was_asked_for()
    {
        var clock = new ManualClock();
        using var authority = EmulatorAuthority.CreateInMemory(clock);
        var options = new ModelGatewayOptions
        {
            Time = clock,
            Identifier = "I" + new string('a', 64),
            OpenTpm = () => new TpmClient(new NitroTpmEmulator(authority, clock: clock)),
        };
        await using var fixture = new GatewayFixture(options);
        string nonce = new('5', 64);
        using var http = new HttpClient();
        AttestationDocument document = AttestationDocument.Parse(
            await http.GetByteArrayAsync(new Uri(fixture.Gateway.Address, $"/attestation?nonce={nonce}")));
        Assert.Equal(nonce, Convert.ToHexString(document.Nonce!.Value.Span));
        Assert.Equal(GatewayAttestation.UserData(options.Identifier), document.UserData!.Value.ToArray());
        Assert.Null(document.PublicKey);

        string[] wrong =
        [
            "", "55", new string('5', 130), new string('5', 63), new string('x', 64), nonce + "&user_data=00", nonce + "%30",
        ];
        foreach (string text in wrong) Assert.Equal(400, await fixture.StatusAsync("GET", $"/attestation?nonce={text}"));
        Assert.Equal(403, await fixture.StatusAsync("GET", "/attestation"));
        Assert.Equal(403, await fixture.StatusAsync("GET", "/attestation?user_data=00&nonce=" + nonce));
        for (int i = 0; i < 9; i++) Assert.Equal(200, await fixture.StatusAsync("GET", $"/attestation?nonce={nonce}"));
        // The next one has to wait, and so has whoever asks behind it.
        Task<int>[] waiting = [.. Enumerable.Range(0, 30).Select(_ => fixture.StatusAsync("GET", $"/attestation?nonce={nonce}"))];
        await Eventually.TrueAsync(
            () => waiting.Count(status => status.IsCompleted) == 30 - AttestationTurns.MaximumWaiting, "those that are too many are gone");
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return waiting.All(status => status.IsCompleted);
            },
            "all others have been answered");
        int[] statuses = await Task.WhenAll(waiting);
        Assert.Equal(30 - AttestationTurns.MaximumWaiting, statuses.Count(status => status == 429));
        Assert.All(statuses, status => Assert.True(status is 200 or 429 or 503));
        Assert.Contains(200, statuses);
    }

    [Theory]
    [InlineData("ockam model gateway v1 I0123")]
    [InlineData("ockam model gateway v2 I0123")]
    [InlineData("ockam model gateway")]
    public async Task Nobody_but_a_gateway_has_a_document_made_that_names_a_node(string userData)
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using var tpm = new TpmClient(new NitroTpmEmulator(authority));
        byte[] data = System.Text.Encoding.ASCII.GetBytes(userData);
        var refused = await Assert.ThrowsAsync<AttestationException>(
            () => tpm.RequestAttestationAsync(new AttestationRequest { UserData = data }));
        Assert.Contains("'ockam model gateway'", refused.Message, StringComparison.Ordinal);
        AttestationDocument other = await tpm.RequestAttestationAsync(new AttestationRequest { UserData = data[1..] });
        Assert.Equal(data.AsMemory(1), other.UserData!.Value);
    }

    [Fact]
    public void A_model_server_that_others_reach_is_warned_of()
    {
        using var everywhere = new TcpListener(System.Net.IPAddress.Any, 0);
        everywhere.Start();
        int port = ((System.Net.IPEndPoint)everywhere.LocalEndpoint).Port;
        Assert.Contains("0.0.0.0", ModelServerExposure.Warning(new Uri($"http://127.0.0.1:{port}")), StringComparison.Ordinal);
        using var here = new TcpListener(System.Net.IPAddress.Loopback, 0);
        here.Start();
        Assert.Null(ModelServerExposure.Warning(new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)here.LocalEndpoint).Port}")));
        Assert.Contains("not on this machine", ModelServerExposure.Warning(new Uri("http://192.0.2.1:11434")), StringComparison.Ordinal);
    }
}
