using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Diagnosis;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Tests.Policies;
using Ockam.Tests.Portals;
using Ockam.Tests.Projects;

namespace Ockam.Tests.Node.Diagnosis;

/// <summary>What a walk says where credentials and policies decide.</summary>
public class PortalWalkPolicyTests
{
    [Fact]
    public async Task Credentials_of_both_ends_are_shown_and_the_policies_that_they_satisfy()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync();
        await nodes.OutletAsync(server.EndPoint);
        IReadOnlyList<PortalHopResult> results = await Walks.WalkAsync(nodes.Near, To(nodes), allow: "ai-outlet");
        Walks.AllPassed(results);
        string credential = results[(int)PortalHop.Credential].Reason;
        Assert.Contains("with ai-inlet=true", credential);
        Assert.Contains($"{nodes.Far.Identifier} has presented one with ai-outlet=true", credential);
        Assert.Contains("subject.ai-outlet", results[(int)PortalHop.InletPolicy].Reason);
    }

    [Fact]
    public async Task A_policy_of_the_inlets_side_that_denies_says_which_part_of_it_does()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(farAttributes: "other");
        await nodes.OutletAsync(server.EndPoint);
        PortalHopResult failure = Walks.FailureOf(await Walks.WalkAsync(nodes.Near, To(nodes), allow: "ai-outlet"));
        Assert.Equal(PortalHop.InletPolicy, failure.Hop);
        Assert.Contains("subject.ai-outlet is not known", failure.Reason);
        // The same of an inlet that there is; and nothing was sent to the outlet.
        await using Ockam.Portals.TcpInlet inlet = await nodes.InletAsync();
        var target = new PortalTarget { Inlet = inlet, Path = inlet.Paths };
        await using var diagnosis = new PortalDiagnosis(nodes.Near, target, PortalLimits.Of(Walks.Limit));
        failure = Walks.FailureOf(await diagnosis.WalkAsync());
        Assert.Equal(PortalHop.InletPolicy, failure.Hop);
        Assert.Contains("subject.ai-outlet is not known", failure.Reason);
        Assert.Empty(server.Accepted);
    }

    [Fact]
    public async Task A_policy_of_the_outlets_side_that_denies_is_silence_with_what_this_node_presents()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: "other");
        Ockam.Portals.TcpOutlet outlet = await nodes.OutletAsync(server.EndPoint);
        PortalHopResult failure = Walks.FailureOf(await Walks.WalkAsync(nodes.Near, To(nodes)));
        Assert.Equal(PortalHop.OutletPolicy, failure.Hop);
        Assert.Contains($"denies {nodes.Near.Identifier}, which presents other=true", failure.Reason);
        Assert.Contains(nodes.Near.Identifier.ToString(), outlet.LastError);
        Assert.Empty(server.Accepted);
    }

    [Fact]
    public async Task A_peer_without_a_credential_fails_there_and_not_at_the_policy_that_asks_for_one()
    {
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(farAttributes: null);
        PortalHopResult failure = Walks.FailureOf(await Walks.WalkAsync(nodes.Near, To(nodes)));
        Assert.Equal(PortalHop.Credential, failure.Hop);
        Assert.Contains($"{nodes.Far.Identifier} has presented no credential", failure.Reason);
        Assert.Contains("subject.has_credential is false", failure.Reason);
    }

    [Fact]
    public async Task Where_an_inlet_would_trust_members_a_policy_that_a_stranger_meets_fails_at_its_credential()
    {
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(farAttributes: null);
        PortalHopResult failure = Walks.FailureOf(
            await Walks.WalkAsync(nodes.Near, To(nodes), TrustPolicy.Members, allow: "(= 1 1)"));
        Assert.Equal(PortalHop.Credential, failure.Hop);
        Assert.Contains("Only members of the project", failure.Reason);
    }

    [Fact]
    public async Task A_node_without_a_credential_of_its_own_is_told_so_when_the_outlet_is_silent()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: null);
        await nodes.OutletAsync(server.EndPoint, allow: null);
        PortalHopResult failure = Walks.FailureOf(await Walks.WalkAsync(nodes.Near, To(nodes)));
        Assert.Equal(PortalHop.Credential, failure.Hop);
        Assert.Contains("This node presents no credential", failure.Reason);
    }

    [Fact]
    public async Task A_credential_whose_time_is_over_is_as_none()
    {
        using TestServer server = TestServer.Echo();
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(lifetime: TimeSpan.FromSeconds(2));
        await nodes.OutletAsync(server.EndPoint, allow: null);
        await Eventually.TrueAsync(
            () => nodes.Near.FindOwnCredentialAsync(default).AsTask().Result is null, "the credential has ended");
        await nodes.GiveAsync(nodes.Far, "ai-outlet");
        PortalHopResult failure = Walks.FailureOf(await Walks.WalkAsync(nodes.Near, To(nodes)));
        Assert.Equal(PortalHop.Credential, failure.Hop);
        Assert.Contains("whose time is over", failure.Reason);
    }

    [Fact]
    public async Task Nobody_but_a_member_gets_past_the_project()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode member = await project.MemberAsync("member", ("ai-inlet", "true"));
        MultiAddr way = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{project.Port}/secure/api/service/forward_to_ai/secure/api/service/outlet");
        // Nobody has registered that relay: the project and the relay node have passed before that shows.
        IReadOnlyList<PortalHopResult> results = await Walks.WalkAsync(member, way);
        PortalHopResult failure = Walks.FailureOf(results);
        Assert.Equal(PortalHop.Relay, failure.Hop);
        Assert.Contains("with ai-inlet=true", results[(int)PortalHop.Project].Reason);

        await using OckamNode stranger = await StrangerAsync(
            project, "stranger", project.Node.Identifier, await project.Node.Identities.ExportAsync(project.Node.Identifier));
        failure = Walks.FailureOf(await Walks.WalkAsync(stranger, way));
        Assert.Equal(PortalHop.Project, failure.Hop);
        Assert.Contains("does not count this node among its members", failure.Reason);
        Assert.Contains("ticket", failure.Remedy);

        // Told that somebody else is the authority, a node meets the wrong one there.
        OckamNode other = await project.StrangerAsync("other");
        await using OckamNode misled = await StrangerAsync(
            project, "misled", other.Identifier, await other.Identities.ExportAsync(other.Identifier));
        failure = Walks.FailureOf(await Walks.WalkAsync(misled, way));
        Assert.Equal(PortalHop.Project, failure.Hop);
        Assert.Contains($"The other end is {project.Node.Identifier}", failure.Reason);

        byte[] history = await project.Node.Identities.ExportAsync(project.Node.Identifier);
        Identifier authority = project.Node.Identifier;
        await project.Node.DisposeAsync();
        // Who has a credential goes on with it, and fails where the way ends; who has none cannot get one.
        Assert.Equal(PortalHop.Relay, Walks.FailureOf(await Walks.WalkAsync(member, way)).Hop);
        await using OckamNode late = await StrangerAsync(project, "late", authority, history);
        failure = Walks.FailureOf(await Walks.WalkAsync(late, way));
        Assert.Equal(PortalHop.Project, failure.Hop);
        Assert.Contains("project's node runs", failure.Remedy);
    }

    // Knows the authority, which does not know it.
    private static async Task<OckamNode> StrangerAsync(ProjectNodes project, string name, Identifier authority, byte[] history)
    {
        var store = new InMemoryStore();
        var home = new HomeServices(store, TimeProvider.System);
        await home.Identities.CreateAsync("default");
        await home.Identities.ImportAsync(history);
        return await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = name, Store = store, Authority = authority, CredentialScope = "project-member-project-1",
            AuthorityRoute = MultiAddr.Parse(project.Way),
        });
    }

    private static MultiAddr To(PolicyNodes nodes) =>
        MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{nodes.Far.TcpListeners.Single().LocalEndPoint.Port}/secure/api/service/outlet");
}
