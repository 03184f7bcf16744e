using System.Text.Json;

namespace Ockam.Tests.NodeHost;

[Collection(ProcessCollection.Name)]
public sealed class ProcessTests : IDisposable
{
    private readonly CommandHome _alice = new();
    private readonly CommandHome _bob = new();
    private readonly CommandHome _carol = new();

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
        _carol.Dispose();
    }

    [Fact]
    public async Task Two_processes_exchange_a_message_through_a_third_that_only_forwards()
    {
        string alice = await _alice.CreateIdentityAsync("alice");
        string bob = await _bob.CreateIdentityAsync("bob");
        using NodeProcess service = NodeProcess.Start("listen", "--home", _alice.Folder, "--identity", "alice", "--authorized", bob);
        string serviceAt = await service.ReadAfterAsync("listening on ");
        Assert.Equal(alice, await service.ReadLineAsync());
        string[] forward = ["listen", "--home", _carol.Folder, "--hop", "--connect", serviceAt, "--output", "json"];
        using NodeProcess middle = NodeProcess.Start(forward);
        string middleAt = await MemberAsync(middle, "listening_on");
        Assert.NotEqual(alice, await MemberAsync(middle, "identifier"));
        string onward = await MemberAsync(middle, "sender_address");

        string port = middleAt[(middleAt.LastIndexOf(':') + 1)..];
        string to = $"/ip4/127.0.0.1/tcp/{port}/service/hop/service/{onward}/secure/api/service/uppercase";
        string[] send = ["message", "send", "hello", "--to", to, "--authorized", alice];
        using NodeProcess stranger = NodeProcess.Start([.. send, "--home", _carol.Folder, "--timeout", "10m"]);
        for (int i = 0; i < 2; i++)
        {
            using NodeProcess client = NodeProcess.Start([.. send, "--home", _bob.Folder]);
            Assert.Equal("HELLO", (await client.EndAsync()).Done().Text);
        }

        // Alice's node answers nobody but Bob, not even with a refusal: who came before him waits on.
        stranger.Terminate();
        CommandResult interrupted = await stranger.EndAsync();
        Assert.Equal((130, string.Empty), (interrupted.ExitCode, interrupted.Output));
        await EndsInOrderAsync(service);
        Assert.Equal(serviceAt, await MemberAsync(middle, "connection_ended"));
        await EndsInOrderAsync(middle);
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_frees_its_port_and_its_store()
    {
        string at;
        using (NodeProcess first = NodeProcess.Start("listen", "--home", _alice.Folder))
        {
            at = await first.ReadAfterAsync("listening on ");
            string identifier = await first.ReadLineAsync();
            Assert.Equal(identifier, (await _alice.RunAsync("identity", "show")).Done().Text);
            await EndsInOrderAsync(first);
        }

        using NodeProcess second = NodeProcess.Start("listen", "--home", _alice.Folder, "--tcp", at);
        Assert.Equal(at, await second.ReadAfterAsync("listening on "));
        using NodeProcess third = NodeProcess.Start("listen", "--home", _bob.Folder, "--tcp", at, "--output", "json");
        CommandResult refused = await third.EndAsync();
        Assert.Equal((1, "listen_failed"), (refused.ExitCode, refused.ErrorId));
        await EndsInOrderAsync(second);
    }

    [Fact]
    public async Task The_demo_runs_in_a_process_of_its_own()
    {
        using NodeProcess demo = NodeProcess.Start("demo");

        Assert.Equal("done", (await demo.EndAsync()).Done().Lines[^1]);
    }

    private static async Task EndsInOrderAsync(NodeProcess node)
    {
        node.Terminate();
        (await node.EndAsync()).Done();
    }

    private static async Task<string> MemberAsync(NodeProcess node, string name)
    {
        using JsonDocument document = JsonDocument.Parse(await node.ReadLineAsync());
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
