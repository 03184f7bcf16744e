using System.Diagnostics;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.Storage;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Policies;

/// <summary>Portals between two nodes that reach each other by attribute, and only by attribute.</summary>
public class PolicyPortalTests
{
    private static readonly PolicyTarget s_outlet = PolicyTarget.ForResource("outlet");

    [Fact]
    public async Task Bytes_flow_between_nodes_with_the_attributes_that_each_asks_for()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        await EchoAsync(inlet);
        await EchoAsync(inlet);
        Assert.Equal("anyone; policy ai-inlet", outlet.Access.ToString());
        Assert.Equal("ai-inlet", (await nodes.Far.GetPolicyAsync(s_outlet))!.Expression);
        Assert.Equal((2L, 0L), (outlet.TotalConnections, outlet.RefusedConnections));
    }

    [Theory]
    [InlineData("other", "subject.ai-inlet is not known")]
    [InlineData("", "subject.ai-inlet is not known")]
    [InlineData(null, "subject.ai-inlet is not known")]
    public async Task An_outlet_refuses_without_an_answer_whoever_lacks_the_attribute(string? attributes, string because)
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: attributes);
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains(because, outlet.LastError);
        Assert.StartsWith($"{nodes.Near.Identifier} is not let in.", outlet.LastError);
        Assert.Contains("did not answer", inlet.LastError);
        Assert.DoesNotContain("ai-inlet", inlet.LastError);
        Assert.Empty(server.Accepted);
    }

    [Fact]
    public async Task An_inlet_sends_nothing_to_a_node_that_lacks_the_attribute()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(farAttributes: "other");
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("subject.ai-outlet is not known", inlet.LastError);
        Assert.Equal(1, inlet.RefusedConnections);
        Assert.Equal(0, outlet.TotalConnections);
    }

    [Theory]
    [InlineData("(not (exists? subject.guest))")]
    [InlineData("(= 1 1)")]
    public async Task Where_members_are_trusted_a_policy_that_a_stranger_meets_does_not_let_it_in(string allow)
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: null);
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint, allow, PortalAccess.Members);
        TcpInlet inlet = await nodes.InletAsync(allow: null);
        using (TestClient client = await TestClient.ConnectAsync(inlet)) Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("Only members", outlet.LastError);
        Assert.Empty(server.Accepted);
        PolicyExplanation explained = await nodes.Far.ExplainPolicyAsync(Question(nodes));
        Assert.False(explained.IsAllowed);
        Assert.Contains(explained.Reason, outlet.LastError);
        await nodes.GiveAsync(nodes.Near, "anything");
        await Eventually.TrueAsync(
            () => nodes.Far.ExplainPolicyAsync(Question(nodes)).AsTask().Result.Environment["subject.has_credential"] == "true",
            "the credential is known");
        await EchoAsync(inlet);
    }

    [Fact]
    public async Task Without_a_policy_of_its_own_a_node_of_an_authority_asks_for_a_credential()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: null);
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint, allow: null);
        TcpInlet inlet = await nodes.InletAsync(allow: null);
        using (TestClient client = await TestClient.ConnectAsync(inlet)) Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("subject.has_credential is false", outlet.LastError);
        Assert.Contains("resource type tcp-outlet", outlet.LastError);
        // The credential that comes later, over the channel that is open, counts at once.
        await nodes.GiveAsync(nodes.Near, "anything");
        await Eventually.TrueAsync(
            () => nodes.Far.ExplainPolicyAsync(Question(nodes)).AsTask().Result.IsAllowed, "the credential has arrived");
        await EchoAsync(inlet);
    }

    [Fact]
    public async Task An_idle_connection_ends_at_both_ends_when_its_policy_changes_and_others_go_on()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        await nodes.Far.SetPolicyAsync(s_outlet, PolicyExpression.Parse("ai-inlet or nobody"));
        await EchoAsync(client);

        await nodes.Far.SetPolicyAsync(s_outlet, PolicyExpression.Parse("ai-inlet and nobody"));
        await client.ReceiveToEndAsync();
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the outlet's side ends too");
        Assert.Contains("is no longer let in", outlet.LastError);
        Assert.Contains("subject.nobody is not known", outlet.LastError);
        using (TestClient refused = await TestClient.ConnectAsync(inlet)) Assert.True(await refused.EndsWithErrorAsync());

        Assert.True(await nodes.Far.RemovePolicyAsync(s_outlet));
        await EchoAsync(inlet);
    }

    [Fact]
    public async Task A_connection_ends_when_the_inlets_own_policy_changes()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        await nodes.Near.SetPolicyAsync(PolicyTarget.ForResource("inlet"), PolicyExpression.Parse("not ai-outlet"));
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("is no longer let in", inlet.LastError);
        await Eventually.TrueAsync(() => outlet.OpenConnections == 0, "the outlet's side ends too");
    }

    [Fact]
    public async Task A_connection_ends_when_the_peer_presents_a_credential_without_the_attribute()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        await nodes.GiveAsync(nodes.Near, "other");
        await client.ReceiveToEndAsync();
        Assert.Contains("subject.ai-inlet is not known", outlet.LastError);
    }

    [Fact]
    public async Task An_idle_connection_ends_with_the_credential_of_its_peer()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        await nodes.GiveAsync(nodes.Near, "ai-inlet", TimeSpan.FromSeconds(3));
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        var watch = Stopwatch.StartNew();
        await client.ReceiveToEndAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
        Assert.Contains("is no longer let in", outlet.LastError);
    }

    [Fact]
    public async Task What_another_process_sets_in_the_store_ends_connections_too()
    {
        using var folder = new TemporaryFolder();
        string home = Path.Combine(folder.Path, "home");
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(farStore: await SqliteStore.OpenAsync(home));
        TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        await using SqliteStore other = await SqliteStore.OpenAsync(home);
        var service = new PolicyService(other.Policies, other.Attributes, nodes.Far.Name, nodes.Authority.Identifier, TimeProvider.System);
        await service.SetAsync(s_outlet, PolicyExpression.Parse("nobody"));
        await client.ReceiveToEndAsync();
        Assert.Contains("subject.nobody is not known", outlet.LastError);
        await service.SetAsync(s_outlet, PolicyExpression.Parse("ai-inlet"));
        await Eventually.TrueAsync(() => outlet.Access.ToString() == "anyone; policy ai-inlet", "it is noticed");
        await EchoAsync(inlet);
    }

    [Fact]
    public async Task A_policy_that_is_set_on_a_node_without_an_authority_holds_too()
    {
        using TestServer server = TestServer.Echo();
        await using PortalPair pair = await PortalPair.CreateAsync();
        TcpOutlet outlet = pair.Outlet(server.EndPoint);
        TcpInlet inlet = await pair.InletAsync();
        using TestClient client = await OpenAsync(inlet);
        PolicyExpression only = PolicyExpression.Parse($"(= subject.identifier \"{pair.Near.Identifier}\")");
        await pair.Far.SetPolicyAsync(PolicyTarget.ForType(PolicyResourceType.TcpOutlet), only);
        await EchoAsync(client);
        await pair.Far.SetPolicyAsync(s_outlet, PolicyExpression.Parse($"(!= subject.identifier \"{pair.Near.Identifier}\")"));
        await client.ReceiveToEndAsync();
        Assert.Contains("subject.identifier is", outlet.LastError);
    }

    [Fact]
    public async Task Trust_and_policy_must_both_agree()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        TcpOutlet outlet = await nodes.Far.CreateOutletAsync(new TcpOutletOptions
        {
            Target = HostnamePort.Parse(server.EndPoint.ToString()),
            Access = PortalAccess.Only(nodes.Far.Identifier),
            Allow = PolicyExpression.Parse("ai-inlet"),
        });
        TcpInlet inlet = await nodes.InletAsync();
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Equal($"{nodes.Near.Identifier} is not trusted.", outlet.LastError);
    }

    [Fact]
    public async Task An_outlet_with_a_policy_is_made_where_the_policy_can_be_stored_and_not_beside_another()
    {
        await using OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        var options = new TcpOutletOptions
        {
            Target = HostnamePort.Parse("127.0.0.1:1"), Access = PortalAccess.Anyone, Allow = PolicyExpression.Parse("a"),
        };
        Assert.Throws<PortalException>(() => node.CreateOutlet(options));
        await node.CreateOutletAsync(options);
        await Assert.ThrowsAsync<RoutingException>(() => node.CreateOutletAsync(options with { Allow = PolicyExpression.Parse("b") }));
        Assert.Equal("a", (await node.GetPolicyAsync(s_outlet))!.Expression);
    }

    [Fact]
    public async Task An_inlet_without_a_name_has_its_policy_under_its_address()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        await nodes.OutletAsync(server.EndPoint);
        TcpInlet inlet = await nodes.Near.CreateInletAsync(
            new TcpInletOptions { Access = PortalAccess.Anyone, Allow = PolicyExpression.Parse("ai-outlet") },
            new Route(nodes.Channel.EncryptorAddress, new Address("outlet")));
        StoredPolicy? stored = await nodes.Near.GetPolicyAsync(PolicyTarget.ForResource(inlet.LocalEndPoint.ToString()));
        Assert.Equal("ai-outlet", stored!.Expression);
        await EchoAsync(inlet);
        await nodes.Near.SetPolicyAsync(stored.Target, PolicyExpression.Parse("other"));
        using TestClient client = await TestClient.ConnectAsync(inlet);
        Assert.True(await client.EndsWithErrorAsync());
        Assert.Contains("subject.other is not known", inlet.LastError);
    }

    private static PolicyQuestion Question(PolicyNodes nodes) => new("outlet", PolicyResourceType.TcpOutlet, nodes.Near.Identifier);

    private static async Task<TestClient> OpenAsync(TcpInlet inlet)
    {
        TestClient client = await TestClient.ConnectAsync(inlet);
        await EchoAsync(client);
        return client;
    }

    private static async Task EchoAsync(TcpInlet inlet)
    {
        using TestClient client = await OpenAsync(inlet);
    }

    private static async Task EchoAsync(TestClient client)
    {
        await client.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await client.ReceiveAsync(5));
    }
}
