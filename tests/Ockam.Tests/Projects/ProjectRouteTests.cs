using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Routes that begin with <c>/project/NAME</c> (section 11).</summary>
public class ProjectRouteTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("health", "/service/api")]
    [InlineData("default", "/service/api")]
    [InlineData("default", "/secure/api")]
    [InlineData("default", "")]
    public async Task A_projects_name_leads_to_its_node_over_a_channel(string name, string listener)
    {
        await using OckamNode node = await CreateAsync();
        await using OckamNode other = await CreateAsync();
        ProjectFile file = await FileOfAsync(node, listener);
        await other.Projects.ImportAsync(Project.Verify(file));
        SecureChannelOptions anyone = other.CreateChannelOptions(TrustPolicy.Anyone);
        var address = MultiAddr.Parse($"/project/{name}/service/uppercase");
        await using OpenedRoute opened = await other.ResolveAsync(address, anyone);
        Assert.Equal("HELLO", await other.SendTextAsync(opened.Route, "hello", s_timeout));
        Assert.Equal(node.Identifier, Assert.Single(opened.SecureChannels).Info!.PeerIdentifier);
    }

    [Fact]
    public async Task Relays_and_portals_go_by_the_project()
    {
        await using OckamNode node = await CreateAsync();
        await using OckamNode left = await CreateAsync();
        await using OckamNode right = await CreateAsync();
        node.StartRelayService(new RelayServiceOptions { Authorization = RelayAuthorization.Anyone });
        ProjectFile file = await FileOfAsync(node, "/service/api");
        foreach (OckamNode one in new[] { left, right }) await one.Projects.ImportAsync(Project.Verify(file));
        RelayClient relay = right.CreateRelay(
            "ai", MultiAddr.Parse("/project/default"), right.CreateChannelOptions(TrustPolicy.Anyone));
        await relay.WaitUntilUpAsync().WaitAsync(s_timeout);
        // Of two channels the first ends at the project, and the trust that was named is for the second.
        await using OpenedRoute opened = await left.ResolveAsync(
            MultiAddr.Parse("/project/default/service/forward_to_ai/secure/api/service/uppercase"),
            left.CreateChannelOptions(TrustPolicy.Only(right.Identifier)));
        Assert.Equal("HELLO", await left.SendTextAsync(opened.Route, "hello", s_timeout));
        Assert.Equal(
            [node.Identifier, right.Identifier], opened.SecureChannels.Select(channel => channel.Info!.PeerIdentifier));
        await Assert.ThrowsAsync<SecureChannelException>(() => left.ResolveAsync(
            MultiAddr.Parse("/project/default/service/forward_to_ai/secure/api"),
            left.CreateChannelOptions(TrustPolicy.Only(node.Identifier)) with { Timeout = TimeSpan.FromSeconds(5) }));
    }

    [Fact]
    public async Task Nobody_but_the_projects_node_is_accepted_in_its_place()
    {
        await using OckamNode node = await CreateAsync();
        await using OckamNode impostor = await CreateAsync();
        await using OckamNode other = await CreateAsync();
        ProjectFile file = await FileOfAsync(node, "/service/api") with
        {
            AccessRoute = $"/ip4/127.0.0.1/tcp/{impostor.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port}/service/api",
        };
        await other.Projects.ImportAsync(Project.Verify(file));
        await Assert.ThrowsAsync<SecureChannelException>(() => other.ResolveAsync(
            MultiAddr.Parse("/project/default/service/echo"),
            other.CreateChannelOptions(TrustPolicy.Anyone) with { Timeout = TimeSpan.FromSeconds(5) }));
    }

    [Fact]
    public async Task A_project_that_is_not_known_is_refused_by_name()
    {
        await using OckamNode other = await CreateAsync();
        RoutingException refused = await Assert.ThrowsAsync<RoutingException>(
            () => other.ResolveAsync(MultiAddr.Parse("/project/none/service/echo"), other.CreateChannelOptions(TrustPolicy.Anyone)));
        Assert.Contains("No project named 'none' is known here", refused.Message);
    }

    [Fact]
    public async Task Of_two_projects_of_one_name_the_second_is_refused_and_an_older_history_takes_nothing_back()
    {
        await using OckamNode node = await CreateAsync();
        await using OckamNode other = await CreateAsync();
        var before = Project.Verify(await FileOfAsync(node, ""));
        await node.RotateIdentityAsync();
        var after = Project.Verify(await FileOfAsync(node, ""));
        await other.Projects.ImportAsync(after);
        await other.Projects.ImportAsync(before);
        Assert.Equal(2, (await other.Identities.GetRequiredAsync(node.Identifier)).Changes.Count);
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(
            async () => await other.Projects.ImportAsync(await SampleProject.CreateAsync()));
        Assert.Equal(ProjectErrorReason.NameTaken, refused.Reason);
        // An exported ticket has no place for the id, so that another one comes from it.
        Assert.Equal("project", (await other.Projects.ImportAsync(Project.Verify(after.File with { Id = "127" }))).Id);
        Assert.Equal("project", (await other.Projects.GetAsync(null)).Id);
    }

    private static Task<OckamNode> CreateAsync() => OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });

    private static async Task<ProjectFile> FileOfAsync(OckamNode node, string listener)
    {
        int port = node.TcpListeners.Count == 0
            ? node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port
            : node.TcpListeners.Single().LocalEndPoint.Port;
        byte[] history = await node.Identities.ExportAsync(node.Identifier);
        return new ProjectFile
        {
            Id = "project", Name = "health", AccessRoute = $"/ip4/127.0.0.1/tcp/{port}{listener}", Identity = node.Identifier.ToString(),
            AuthorityIdentity = history.ToHex(), ProjectChangeHistory = history.ToHex(),
        };
    }
}
