using System.Globalization;
using System.Net;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Commands;
using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.NodeHost;

/// <summary>The demo's second half, with and without an Ollama.</summary>
public sealed class DemoModelTests
{
    [Fact]
    public async Task A_model_is_sealed_released_refused_loaded_and_asked()
    {
        // Nobody listens on a port that was free a moment ago.
        var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        string[] lines = await RunAsync(new Uri($"http://127.0.0.1:{port}"));

        string[] expected =
        [
            "^a ticket for machine: model-consumer=true, ockam-relay=machine$",
            "^machine is I[0-9a-f]{64}$",
            "^machine redeemed it, and has a credential that says so$",
            "^ai has a key 'lantern' for models, which opens for machine alone, and there only where PCR4 is [0-9a-f]{16}… and PCR7 ",
            @"^ai sealed lantern\.gguf, \d+ bytes, and signed it; SHA-384 of the plain file: [0-9a-f]{16}…$",
            "^without any key, the sealed file proves that it is whole and ai's$",
            "^ai's key service now refuses ai too, without an attestation document: the policy makes no exception$",
            "^ai releases the key at 'model_keys', over secure channels alone, to members with model-consumer$",
            "^machine has a secure channel to ai's key broker, through project$",
            "^machine started another image: its emulated NitroTPM has [0-9a-f]{16}… in PCR4$",
            @"^machine is refused, and told the class of what failed alone: The key broker I[0-9a-f]{64} refuses \(policy\): ",
            @"^ai sees the register: .*PCR4 \(boot loader or unified kernel image\) is [0-9a-f]{16}…, and the test is ",
            "^machine started the image that ai has reviewed, and asks again$",
            @"^no Ollama answers at 127\.0\.0\.1:\d+, so its model server is a stand-in that speaks its protocol, at 127\.0\.0\.1:\d+$",
            "^machine got the key, opened the model as 'lantern' into the server, and measured it before that was made: "
                + "PCR15 is [0-9a-f]{16}…$",
            "^ai's broker has 3 entries in its log, the refusal and the release with them, each with the hash of the one before; ",
            @"^project saw \d+ messages of it pass, and none that it could read$",
            @"^machine has a gateway at 127\.0\.0\.1:\d+ before it, which lets questions through, and an outlet to that for "
                + "members with ai-inlet$",
            @"^health has an inlet that leads there, at 127\.0\.0\.1:\d+$",
            "^health asked for a document with a nonce of its own; .*: PCR4 match, PCR7 match, PCR12 match, PCR15 match$",
            "^another model would not have matched in PCR15; and to whom AWS's root alone is good, an emulator's document proves nothing$",
            @"^health asks lantern: who can read your weights\?$",
            @"^lantern answers: who can read your weights\?$",
            "^health tries to delete it by the same way: 403; the gateway lets nobody do that$",
        ];
        Assert.True(expected.Length == lines.Length, string.Join('\n', lines));
        Assert.All(expected.Zip(lines), pair => Assert.Matches(pair.First, pair.Second));
    }

    [Fact]
    public async Task An_Ollama_that_is_there_is_used_and_left_as_it_was()
    {
        await using var ollama = new OllamaOfThisMachine();

        string[] lines = await RunAsync(ollama.Address);

        Assert.Contains($"its model server is the Ollama 0.9.9 at {ollama.Address.Authority}", lines);
        Assert.Contains(lines, line => line.StartsWith("ockam-demo-", StringComparison.Ordinal)
            && line.Contains(" answers: who can read", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("stand-in", StringComparison.Ordinal));
        Assert.Contains("POST /api/create", ollama.Requests);
        Assert.Contains("DELETE /api/delete", ollama.Requests);
        Assert.Empty(await ollama.ListAsync());
    }

    [Fact]
    public async Task An_Ollama_that_does_not_take_the_model_is_named_and_stood_in_for()
    {
        await using var ollama = new OllamaOfThisMachine { Refused = "/api/create" };

        string[] lines = await RunAsync(ollama.Address);

        int named = Array.IndexOf(lines, $"its model server is the Ollama 0.9.9 at {ollama.Address.Authority}");
        Assert.StartsWith("which does not take so small a model: ", lines[named + 1], StringComparison.Ordinal);
        Assert.StartsWith("so its model server is a stand-in", lines[named + 2], StringComparison.Ordinal);
        Assert.Contains(lines, line => line == "lantern answers: who can read your weights?");
    }

    // What the portal half must have made is made by it; only the lines of the second half come back.
    private static async Task<string[]> RunAsync(Uri ollama)
    {
        var lines = new List<string>();
        await using var server = new DemoServer();
        await using (var demo = new Demo((line, _) => lines.Add(line)) { Ollama = ollama })
        {
            var target = HostnamePort.Parse(server.Port.ToString(CultureInfo.InvariantCulture));
            await demo.StartAsync(target, "an HTTP server", isWatched: true, CancellationToken.None);
            int before = lines.Count;
            await demo.ShareModelAsync(CancellationToken.None);
            lines.RemoveRange(0, before);
        }

        return [.. lines];
    }
}
