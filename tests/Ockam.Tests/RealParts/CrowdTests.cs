using System.Net.Sockets;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(LostNodesCollection.Name)]
public sealed class CrowdTests
{
    [Fact]
    public async Task Two_thousand_connections_at_once_all_work()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.StartAsync(("target", target.Port));
        const int Count = 2_000;

        EchoClient[] clients = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            EchoClient client = await EchoClient.ConnectAsync(rig.Inlet("target"));
            await client.EchoAsync(1_000 + i);
            return client;
        }));

        Assert.Equal((Count, Count), (target.Accepted, target.Open));
        await Task.WhenAll(clients.Select(client => client.EchoAsync(500)));
        foreach (EchoClient client in clients) client.Dispose();
        await Eventually.TrueAsync(() => target.Open == 0, "all have ended at the target");
        Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));
    }

    [NeedsFact("sh")]
    public async Task A_node_that_is_out_of_descriptors_accepts_no_more_says_why_and_goes_on_when_there_are_some()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.CreateAsync(("target", target.Port));
        // Half of it is enough for the runtime itself.
        const int Limit = 400;
        rig.Client.FileLimit = Limit;
        await rig.StartNodesAsync();
        Assert.Contains(rig.Client.Process.Errors, line => line.Contains($"limit={Limit}", StringComparison.Ordinal));
        using EchoClient first = await EchoClient.ConnectAsync(rig.Inlet("target"));
        await first.EchoAsync();

        // The system connects them all; the node takes as many as it can.
        EchoClient[] clients = await Task.WhenAll(Enumerable.Range(0, Limit).Select(_ => EchoClient.ConnectAsync(rig.Inlet("target"))));
        await Eventually.TrueAsync(() => rig.Client.Process.Errors.Any(line => line.Contains("no descriptors", StringComparison.Ordinal)),
            "the node says that it is out of descriptors");
        await first.EchoAsync();
        Assert.InRange(target.Open, Limit / 4, Limit - 1);
        foreach (EchoClient client in clients.Skip(1)) client.Dispose();

        string? failure = await EchoClient.TryAsync(rig.Inlet("target"));
        Assert.True(failure is null, $"{failure}\n{rig.Client.Process.Describe()}");
        await first.EchoAsync();
        await clients[0].EchoAsync();
        clients[0].Dispose();
        Assert.Contains(rig.Client.Process.Errors, line => line.Contains("inlet open", StringComparison.Ordinal)
            && Array.IndexOf(rig.Client.Process.Errors, line)
                > Array.FindIndex(rig.Client.Process.Errors, paused => paused.Contains("inlet paused", StringComparison.Ordinal)));
        Assert.False(rig.Client.Process.HasEnded);
    }

    [NeedsFact("sh")]
    public async Task A_node_that_has_no_descriptors_for_connections_to_the_target_refuses_them_and_goes_on()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.CreateAsync(("target", target.Port));
        const int Limit = 300;
        rig.Server.FileLimit = Limit;
        await rig.StartNodesAsync();
        using EchoClient first = await EchoClient.ConnectAsync(rig.Inlet("target"));
        await first.EchoAsync();

        EchoClient?[] connected = await Task.WhenAll(Enumerable.Range(0, Limit).Select(_ => ConnectUnlessRefusedAsync()));
        EchoClient[] clients = [.. connected.OfType<EchoClient>()];
        string?[] failures = await Task.WhenAll(clients.Select(client => client.TryAsync()));

        Assert.InRange(failures.Count(failure => failure is null), Limit / 4, Limit - 1);
        await first.EchoAsync();
        foreach (EchoClient client in clients) client.Dispose();
        await Eventually.TrueAsync(() => target.Open == 1, "the others have ended");
        Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));
        Assert.False(rig.Server.Process.HasEnded);

        // A refusal that comes before this side has looked is one of the attempt to connect.
        async Task<EchoClient?> ConnectUnlessRefusedAsync()
        {
            try
            {
                return await EchoClient.ConnectAsync(rig.Inlet("target"));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_target_that_is_down_ends_its_clients_at_once_and_works_when_it_is_up()
    {
        int port = FreePort.Next();
        await using PortalRig rig = await PortalRig.StartAsync(("target", port));

        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull(await EchoClient.TryAsync(rig.Inlet("target")).WaitAsync(TimeSpan.FromSeconds(5)));
        }

        using (var target = new TargetServer(port: port)) Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));
        Assert.False(await EchoClient.WorksAsync(rig.Inlet("target")));
        using (var target = new TargetServer(port: port)) Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));
    }
}
