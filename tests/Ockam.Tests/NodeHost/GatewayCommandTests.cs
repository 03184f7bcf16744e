using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ockam.Models;
using Ockam.NodeHost.CommandLine;

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

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--max-context", "0")]
    [InlineData("--answer-timeout", "never")]
    [InlineData("--node-identifier", "me")]
    public async Task What_it_cannot_use_is_named(string option, string value)
    {
        CommandResult result = await CommandHome.RunCommandAsync(string.Empty, ["gateway", option, value]);
        Assert.Equal((int)ExitCode.Usage, result.ExitCode);
        Assert.Contains($"{option} '{value}'", result.Errors, StringComparison.Ordinal);
    }
}
