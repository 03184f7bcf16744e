using System.Diagnostics;
using System.Net.Sockets;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(LostNodesCollection.Name)]
public sealed class KillTests
{
    // The server's side learns by silence alone that the client's node has gone: 12 s, and three questions without an answer.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    // Most of it is waiting, so each of the three has nodes of its own at the same time.
    [Fact]
    public Task Of_three_nodes_any_may_be_killed_and_what_was_open_ends_and_works_again_after_the_restart() =>
        Task.WhenAll(KillAsync("relay"), KillAsync("server"), KillAsync("client"));

    private static async Task KillAsync(string name)
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.StartAsync(("target", target.Port));
        RigNode killed = rig.Nodes.Single(node => node.Name == name);
        string identity = await killed.Process.WaitForAsync("identifier ");
        EchoClient[] clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EchoClient.ConnectAsync(rig.Inlet("target"))));
        await Task.WhenAll(clients.Select(client => client.EchoAsync()));
        // Half of them are silent then, the others are not.
        Task[] busy = [.. clients.Take(10).Select(BeBusyAsync)];

        await killed.KillAsync();

        SocketError?[] ends = await Task.WhenAll(clients.Skip(10).Select(client => client.EndAsync()));
        // The system itself closes the connections of a process that is gone, in order if nothing was left to read.
        if (name != "client") Assert.All(ends, end => Assert.Equal(SocketError.ConnectionReset, end));
        await Task.WhenAll(busy);
        long since = Stopwatch.GetTimestamp();
        while (target.Open > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < s_patience, $"The target of the {name} still has {target.Open} connections.");
            await Task.Delay(20);
        }

        // A connection made meanwhile waits or fails, and does not hang.
        Task<bool> meanwhile = EchoClient.WorksAsync(rig.Inlet("target"));
        await killed.StartAsync();
        long started = Stopwatch.GetTimestamp();
        while (!await EchoClient.WorksAsync(rig.Inlet("target"))) await Task.Delay(50);
        TimeSpan recovery = Stopwatch.GetElapsedTime(started);
        Assert.True(
            recovery < TimeSpan.FromSeconds(5),
            $"After the {name}'s end it took {recovery.TotalSeconds:0.0} s until a connection worked again.");
        await meanwhile;
        Assert.Equal(identity, await killed.Process.WaitForAsync("identifier "));
        foreach (EchoClient client in clients) client.Dispose();
    }

    private static async Task BeBusyAsync(EchoClient client)
    {
        try
        {
            while (true) await client.EchoAsync(30_000);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // This is the end that the test waits for; a hang is a TimeoutException.
        }
    }
}
