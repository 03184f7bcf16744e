using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ockam.Attestation;
using Ockam.Models;
using Ockam.NodeHost.CommandLine;
using Ockam.Tests.Support;

namespace Ockam.Tests.NodeHost;

/// <summary>The gateway before a model server, run by ockam-node.</summary>
public class GatewayCommandTests
{
    [Fact]
    public async Task It_lets_the_named_model_be_asked_and_nothing_else_until_it_is_told_to_end()
    {
        await using var server = OllamaStandIn.Start();
        foreach (string name in new[] { "m:1", "other" }) server.Add(name, "GGUF"u8);
        var output = new LineWriter();
        using var stop = new CancellationTokenSource();
        string[] arguments = ["gateway", "--server", server.Address.Authority, "--port", "0", "--model", "m:1", "--no-attestation"];
        Task<int> command = CommandRunner.RunAsync(
            arguments, TextReader.Null, output, TextWriter.Null, TimeProvider.System, stop.Token);
        using var http = new HttpClient { BaseAddress = new Uri("http://" + (await output.FindAsync("gateway "))["gateway ".Length..]) };

        Assert.Equal(HttpStatusCode.OK, await AskAsync("m:1"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("other"));
        Assert.Equal(HttpStatusCode.Forbidden, (await http.PostAsync("/api/pull", JsonContent.Create(new { model = "m:1" }))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/attestation?nonce=" + new string('0', 64))).StatusCode);
        JsonElement tags = await http.GetFromJsonAsync<JsonElement>("/api/tags");
        Assert.Equal("m:1", Assert.Single(tags.GetProperty("models").EnumerateArray()).GetProperty("name").GetString());

        Assert.False(command.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(0, await command);

        async Task<HttpStatusCode> AskAsync(string model) =>
            (await http.PostAsync("/api/generate", JsonContent.Create(new { model, prompt = "hello" }))).StatusCode;
    }

    [Fact]
    public async Task Its_limits_are_those_that_it_is_given()
    {
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = OllamaStandIn.Start(new OllamaStandInOptions { BeforeLine = (_, _) => isHeld.Task });
        server.Add("m", "GGUF"u8);
        await using var gateway = await RunningGateway.StartAsync(
            "--server", server.Address.Authority, "--no-attestation", "--max-context", "2048", "--max-answer", "100", "--max-body", "400",
            "--max-requests", "1", "--max-waiting", "0", "--answer-timeout", "5m", "--max-connections", "16", "--host-name", "model.local");
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(options: new { num_ctx = 4096 }));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(options: new { num_predict = 101 }));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await AskAsync(prompt: new string('x', 400)));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await ListAsync("other.local"));
        Assert.Equal(HttpStatusCode.OK, await ListAsync("model.local"));

        Task<HttpStatusCode> first = AskAsync(options: new { num_ctx = 2048, num_predict = 100 });
        await Eventually.TrueAsync(() => server.Requests.Contains("POST /api/generate"), "it is asked");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync());
        isHeld.SetResult();
        Assert.Equal(HttpStatusCode.OK, await first);

        async Task<HttpStatusCode> AskAsync(string prompt = "hi", object? options = null) =>
            (await gateway.Http.PostAsync("/api/generate", JsonContent.Create(new { model = "m", prompt, options }))).StatusCode;

        async Task<HttpStatusCode> ListAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tags") { Headers = { Host = host } };
            return (await gateway.Http.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task A_request_waits_no_longer_for_its_place_and_its_answer_than_it_is_told()
    {
        await using var server = OllamaStandIn.Start(
            new OllamaStandInOptions { BeforeLine = (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken) });
        server.Add("m", "GGUF"u8);
        await using var gateway = await RunningGateway.StartAsync(
            "--server", server.Address.Authority, "--no-attestation", "--max-requests", "1", "--wait-timeout", "1s", "--answer-timeout",
            "3s");
        var body = new { model = "m", prompt = "hi" };
        Task<HttpResponseMessage> first = gateway.Http.PostAsync("/api/generate", JsonContent.Create(body));
        await Eventually.TrueAsync(() => server.Requests.Contains("POST /api/generate"), "it is asked");
        HttpResponseMessage late = await gateway.Http.PostAsync("/api/generate", JsonContent.Create(body));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.NotNull(late.Headers.RetryAfter);
        // Its head was sent: that it has no end is all that can be said.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => first);
    }

    [Fact]
    public async Task Its_documents_are_of_the_TPM_and_name_the_node_that_it_is_told()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using var tpm = EmulatorServer.Start(new NitroTpmEmulator(authority));
        string identifier = "I" + new string('a', 64);
        await using var gateway = await RunningGateway.StartAsync("--tpm", tpm.Address, "--node-identifier", identifier);
        AttestationDocument document = AttestationDocument.Parse(
            await gateway.Http.GetByteArrayAsync("/attestation?nonce=" + new string('5', 64)));
        Assert.Equal(identifier, GatewayAttestation.IdentifierIn(document.UserData));
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--max-context", "0")]
    [InlineData("--max-answer", "0")]
    [InlineData("--max-body", "1e6")]
    [InlineData("--max-requests", "0")]
    [InlineData("--max-waiting", "-1")]
    [InlineData("--max-connections", "5000")]
    [InlineData("--wait-timeout", "6m")]
    [InlineData("--answer-timeout", "never")]
    [InlineData("--node-identifier", "me")]
    public async Task What_it_cannot_use_is_named(string option, string value)
    {
        CommandResult result = await CommandHome.RunCommandAsync(string.Empty, ["gateway", option, value]);
        Assert.Equal((int)ExitCode.Usage, result.ExitCode);
        Assert.Contains($"{option} '{value}'", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TPM_or_a_node_is_not_named_where_no_documents_are_given_out()
    {
        CommandResult result =
            await CommandHome.RunCommandAsync(string.Empty, ["gateway", "--no-attestation", "--tpm", "swtpm:127.0.0.1:1"]);
        Assert.Equal((int)ExitCode.Usage, result.ExitCode);
        Assert.Contains("--no-attestation", result.Errors, StringComparison.Ordinal);
    }

    // On a free port.
    private sealed class RunningGateway(Task<int> command, CancellationTokenSource stop, HttpClient http) : IAsyncDisposable
    {
        public HttpClient Http => http;

        public static async Task<RunningGateway> StartAsync(params string[] arguments)
        {
            var output = new LineWriter();
            var stop = new CancellationTokenSource();
            Task<int> command = CommandRunner.RunAsync(
                ["gateway", "--port", "0", .. arguments], TextReader.Null, output, TextWriter.Null, TimeProvider.System, stop.Token);
            string address = (await output.FindAsync("gateway "))["gateway ".Length..];
            return new RunningGateway(command, stop, new HttpClient { BaseAddress = new Uri("http://" + address) });
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await stop.CancelAsync();
            Assert.Equal(0, await command);
            stop.Dispose();
        }
    }
}
