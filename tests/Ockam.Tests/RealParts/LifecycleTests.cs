using System.Net;
using System.Net.Sockets;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class LifecycleTests
{
    // The client's end may be that of one direction alone, and is told after half-close-grace, 5 s.
    // Then there is nothing left to wait for.
    private static readonly TimeSpan s_drained = TimeSpan.FromSeconds(12);

    [Theory]
    [InlineData("client")]
    [InlineData("server")]
    public async Task A_node_that_is_told_to_end_lets_open_connections_finish(string name)
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.StartAsync(("target", target.Port));
        RigNode node = rig.Nodes.Single(node => node.Name == name);
        using EchoClient open = await EchoClient.ConnectAsync(rig.Inlet("target"));
        await open.EchoAsync();

        node.Terminate();

        await Eventually.TrueAsync(() => node.Process.Errors.Any(line => line.Contains("The node ends.", StringComparison.Ordinal)),
            "the node says that it ends");
        await UntilNothingNewIsTakenAsync(rig.Inlet("target"));
        for (int i = 0; i < 20; i++) await open.EchoAsync(10_000);
        Assert.False(node.Process.HasEnded);
        open.Dispose();
        Assert.Equal(0, await node.Process.EndAsync(s_drained));
        Assert.Equal(0, target.Open);
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_twice_does_not_wait_for_open_connections()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.StartAsync(("target", target.Port));
        using EchoClient open = await EchoClient.ConnectAsync(rig.Inlet("target"));
        await open.EchoAsync();
        Task<SocketError?> end = open.EndAsync();

        rig.Client.Terminate();
        await Eventually.TrueAsync(
            () => rig.Client.Process.Errors.Any(line => line.Contains("The node ends.", StringComparison.Ordinal)),
            "the node says that it ends");
        rig.Client.Terminate();

        await rig.Client.Process.EndAsync(s_drained);
        await end;
    }

    [Fact]
    public async Task An_inlet_whose_port_is_taken_ends_the_node_with_the_reason()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.CreateAsync(("target", target.Port));
        using var taken = new TcpListener(rig.Inlet("target"));
        taken.Start();

        await rig.Client.LaunchAsync();

        Assert.Equal(1, await rig.Client.Process.EndAsync());
        Assert.Contains(rig.Client.Process.Errors, line => line.StartsWith("ockam-node: ", StringComparison.Ordinal)
            && line.Contains(rig.Inlet("target").ToString(), StringComparison.Ordinal)
            && line.Contains("in use", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(rig.Client.Process.Output, line => line.StartsWith("ready", StringComparison.Ordinal));
    }

    private static async Task UntilNothingNewIsTakenAsync(IPEndPoint inlet)
    {
        // A connection under way in the moment of the signal may still be served.
        bool works = true;
        for (int i = 0; works && i < 100; i++) works = await EchoClient.WorksAsync(inlet);
        Assert.False(works, "New connections are served still.");
    }
}
