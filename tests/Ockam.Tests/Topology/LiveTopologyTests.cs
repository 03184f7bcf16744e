using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Tests.Storage;
using Ockam.Topology;

namespace Ockam.Tests.Topology;

/// <summary>The topology of nodes that run: what they say of themselves is enough to join them.</summary>
public sealed class LiveTopologyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_way_of_an_inlet_is_known_whether_it_keeps_its_channel_itself_or_was_given_one()
    {
        await using LocalNode relay = await CreateAsync("relay");
        await using LocalNode server = await CreateAsync("server");
        await using LocalNode client = await CreateAsync("client");
        await server.CreateOutletAsync(new OutletSettings { To = "127.0.0.1:9" });
        string at = "/ip4/127.0.0.1/tcp/" + (await relay.DescribeAsync()).Snapshot!.TcpListeners[0].Address.Split(':')[^1];
        await server.CreateRelayAsync(new RelaySettings { Name = "server", At = at });
        SecureChannelSnapshot channel = await client.CreateSecureChannelAsync(
            new SecureChannelSettings { To = at + "/service/forward_to_server/service/api" });
        await client.CreateInletAsync(new InletSettings { Name = "given", Channel = channel.Id, To = "./service/outlet" });
        await client.CreateInletAsync(
            new InletSettings { Name = "own", To = at + "/service/forward_to_server/secure/api/service/outlet" });

        OckamTopology topology = OckamTopology.Create([], []);
        await Eventually.TrueAsync(
            () =>
            {
                INodeControl[] nodes = [relay, server, client];
                topology = OckamTopology.Create(nodes.Select(node => node.DescribeAsync().Result), []);
                return topology.Ways.Count == 2 && topology.Ways.All(way => way.Count == 5)
                    && topology.Links.Count(link => link.Kind == TopologyLinkKind.JoinedWith) == 5;
            },
            "both ways are known from end to end, over three connections and two channels");
        foreach (IReadOnlyList<string> way in topology.Ways)
        {
            Assert.StartsWith("client/channel/", way[1], StringComparison.Ordinal);
            Assert.Equal(["relay/hosted-relay/forward_to_server", "server/outlet/outlet", "/server/127.0.0.1:9"], way.Skip(2));
            Assert.Contains(topology.Links, link => link.From == way[1] && link.Kind == TopologyLinkKind.CarriedBy);
        }

        Assert.Equal("client/channel/" + channel.Id, topology.Ways[0][1]);
        Assert.NotEqual(topology.Ways[0][1], topology.Ways[1][1]);
        Assert.Contains(topology.Links, link => link is { From: "server/relay/server", Kind: TopologyLinkKind.CarriedBy });
    }

    private Task<LocalNode> CreateAsync(string name) => LocalNode.CreateAsync(new NodeSettings { Name = name, Home = _folder.Path });
}
