using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Topology;

namespace Ockam.Tests.Topology;

/// <summary>How the parts of nodes are joined.</summary>
public class OckamTopologyTests
{
    [Fact]
    public void A_portal_through_a_relay_is_one_way_from_the_inlet_to_the_server()
    {
        OckamTopology topology = OckamTopology.Create(Samples.Demo(), []);
        Assert.Equal(
            [
                "client/inlet/inlet", "client/channel/00000000000000c2", "relay/hosted-relay/forward_to_server", "server/outlet/outlet",
                "/server/127.0.0.1:5000",
            ],
            Assert.Single(topology.Ways));
        Assert.Equal(["/server/127.0.0.1:5000"], topology.Elements.Where(element => element.Node is null).Select(element => element.Id));
        foreach ((string from, string to) in topology.Ways[0].Zip(topology.Ways[0].Skip(1)))
            Assert.Contains(new TopologyLink(from, to, TopologyLinkKind.LeadsTo), topology.Links);
    }

    [Fact]
    public void Both_ends_of_a_connection_and_of_a_channel_are_joined_where_both_are_known()
    {
        OckamTopology topology = OckamTopology.Create(Samples.Demo(), []);
        Assert.Equal(
            [
                ("client/channel/00000000000000c2", "server/channel/00000000000000b2"),
                ("client/tcp-connection/00000000000000c1", "relay/tcp-connection/00000000000000a2"),
                ("server/tcp-connection/00000000000000b1", "relay/tcp-connection/00000000000000a1"),
            ],
            topology.Links.Where(link => link.Kind == TopologyLinkKind.JoinedWith).Select(link => (link.From, link.To)).Order());
        Assert.Equal(
            [
                ("client/channel/00000000000000c2", "client/tcp-connection/00000000000000c1"),
                ("server/channel/00000000000000b2", "server/tcp-connection/00000000000000b1"),
                ("server/relay/server", "server/tcp-connection/00000000000000b1"),
            ],
            topology.Links.Where(link => link.Kind == TopologyLinkKind.CarriedBy).Select(link => (link.From, link.To)).Order());
    }

    [Fact]
    public void What_is_not_of_these_nodes_stands_outside_of_them()
    {
        OckamTopology topology = OckamTopology.Create(Samples.Demo().Where(node => node.Name == "client"), []);
        Assert.Equal(
            [
                "client/inlet/inlet", "client/channel/00000000000000c2", "/relay/server at 127.0.0.1:4000",
                $"/outlet/outlet at {Samples.Server}",
            ],
            Assert.Single(topology.Ways));
        Assert.Contains(
            new TopologyLink("client/tcp-connection/00000000000000c1", "/node/127.0.0.1:4000", TopologyLinkKind.JoinedWith),
            topology.Links);
        Assert.Equal(Samples.Server, topology.Elements.Single(element => element.Id == $"/node/{Samples.Server}").Identifier);
    }

    [Fact]
    public void A_project_has_its_members_its_authority_and_its_relays()
    {
        var project = new TopologyProject("demo", "id", "/dnsaddr/127.0.0.1/tcp/4000/service/api", Samples.Relay, Samples.Relay);
        const string Way = "/project/demo/service/forward_to_ai/secure/api/service/outlet";
        NodeDescription[] nodes =
        [
            Samples.Node("demo", Samples.Relay, Samples.Snapshot("demo", Samples.Relay) with
            {
                TcpListeners = [new("0.0.0.0:4000", "open", 2, 2, null)],
                Authority = new AuthoritySnapshot
                {
                    Identifier = Samples.Relay, ProjectId = "id", CredentialSeconds = 60, CredentialsIssued = 1, TokensIssued = 1,
                    TokensRedeemed = 1, Refusals = 0,
                },
                HostedRelays = [new("ai", null, "forward_to_ai", Samples.Server, "up", 0, null)],
            }, "demo"),
            Samples.Node("ai", Samples.Server, Samples.Snapshot("ai", Samples.Server) with
            {
                Relays = [new("ai", "/project/demo", "forward_to_ai", null, "up", 0, null)],
                Outlets = [Samples.Portal("outlet", "/service/outlet", "127.0.0.1:11435")],
            }, "demo"),
            Samples.Node("health", Samples.Client, Samples.Snapshot("health", Samples.Client) with
            {
                Inlets = [Samples.Portal("inlet", "127.0.0.1:3000", Way, "connecting")],
            }, "demo"),
        ];
        OckamTopology topology = OckamTopology.Create(nodes, [project]);
        Assert.Equal(
            ["health/inlet/inlet", "demo/hosted-relay/forward_to_ai", "ai/outlet/outlet", "/server/127.0.0.1:11435"],
            Assert.Single(topology.Ways));
        Assert.Equal(
            [
                ("/project/demo", $"demo/authority/{Samples.Relay}"), ("ai", "/project/demo"), ("demo", "/project/demo"),
                ("health", "/project/demo"),
            ],
            topology.Links.Where(link => link.Kind == TopologyLinkKind.BelongsTo).Select(link => (link.From, link.To)).Order());

        OckamTopology alone = OckamTopology.Create([nodes[2]], [project, project with { Name = "another", Id = "other" }]);
        Assert.Equal(
            ["/project/demo", "/authority/demo"],
            alone.Links.Where(link => link.Kind == TopologyLinkKind.BelongsTo).Select(link => link.To).Take(2));
        Assert.DoesNotContain(alone.Elements, element => element.Name == "another");
    }

    [Fact]
    public void A_portal_to_the_inlet_of_another_goes_on_there()
    {
        NodeSnapshot there = Samples.Snapshot("there", Samples.Server) with
        {
            Inlets = [Samples.Portal("second", "127.0.0.1:6000", "/ip4/127.0.0.1/tcp/1/secure/api/service/outlet")],
            Outlets = [Samples.Portal("outlet", "/service/outlet", "127.0.0.1:6000")],
        };
        OckamTopology topology = OckamTopology.Create([Samples.Node("there", Samples.Server, there)], []);
        Assert.Contains(new TopologyLink("there/outlet/outlet", "there/inlet/second", TopologyLinkKind.LeadsTo), topology.Links);
    }

    [Fact]
    public void A_stopped_node_and_no_node_at_all_are_topologies_too()
    {
        OckamTopology stopped = OckamTopology.Create([Samples.Node("quiet", Samples.Relay)], []);
        Assert.Equal(["quiet", "quiet/identity/quiet"], stopped.Elements.Select(element => element.Id));
        Assert.Equal("stopped", stopped.Elements[0].Status);
        foreach (TopologyFormat format in Enum.GetValues<TopologyFormat>())
        {
            Assert.Contains("quiet", stopped.Write(format), StringComparison.Ordinal);
            Assert.NotEmpty(OckamTopology.Create([], []).Write(format));
        }
    }

    [Theory]
    [InlineData("a.txt", TopologyFormat.Text)]
    [InlineData("a.mmd", TopologyFormat.Mermaid)]
    [InlineData("folder.txt/A.SVG", TopologyFormat.Svg)]
    [InlineData("a.b.html", TopologyFormat.Html)]
    [InlineData("a.htm", TopologyFormat.Html)]
    [InlineData("a.png", null)]
    [InlineData("svg", null)]
    public void The_end_of_a_name_means_a_format(string path, TopologyFormat? format) =>
        Assert.Equal(format, OckamTopology.FormatOf(path));
}
