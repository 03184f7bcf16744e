using System.Text.Json;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(LostNodesCollection.Name)]
public sealed class RelayNameTests
{
    [Fact]
    public async Task Of_two_nodes_that_want_one_relay_name_the_second_waits_for_the_first_to_go_and_says_so()
    {
        using var target = new TargetServer();
        await using PortalRig rig = await PortalRig.CreateAsync(("target", target.Port));
        await using RigNode rival = await RigNode.CreateAsync("rival");
        rig.ConfigureServer(rival, ("target", target.Port));
        rig.ConfigureRelay(rig.Server.Identifier, rival.Identifier);
        await rig.StartNodesAsync();
        Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));

        await rival.StartAsync();
        await SaysAsync(rival);
        for (int i = 0; i < 10; i++) Assert.True(await EchoClient.WorksAsync(rig.Inlet("target")));

        await rig.Server.KillAsync();
        await rival.Process.WaitForAsync("relay ");
        await rig.Server.StartAsync();
        await SaysAsync(rig.Server);
        // The client knows whom to expect behind that name, and talks to nobody else.
        Assert.False(await EchoClient.WorksAsync(rig.Inlet("target")));
        JsonElement inlet = (await rig.Client.ShowAsync()).GetProperty("inlets")[0];
        Assert.NotEqual("up", inlet.GetProperty("path").GetString());
        Assert.Contains(rival.Identifier, inlet.GetProperty("last_error").GetString(), StringComparison.Ordinal);
    }

    // The relay node refuses in silence, as section 1.2 wants it: the reason is one of several, and is among them.
    private static async Task SaysAsync(RigNode node)
    {
        JsonElement relays = default;
        for (int i = 0; i < 200; i++)
        {
            relays = (await node.ShowAsync()).GetProperty("relays");
            if (relays[0].GetProperty("last_error").GetString()?.Contains("belongs to another", StringComparison.Ordinal) == true) return;
            await Task.Delay(50);
        }

        Assert.Fail($"{node.Name} does not say why it has no relay: {relays.GetRawText()}");
    }
}
