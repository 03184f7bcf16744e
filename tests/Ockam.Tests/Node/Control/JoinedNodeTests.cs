using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Tests.NodeHost;
using Ockam.Tests.Projects;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node.Control;

/// <summary>Nodes that are made as members: of an attempt that fails nothing stays, unless the authority may have said yes.</summary>
public sealed class JoinedNodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_is_made_as_a_member_with_the_identity_that_was_asked_for()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        using EnrollmentTicket ticket = await TicketAsync(project);
        JoinedNode joined = await MakeAsync("clinic", ticket);
        await using INodeControl node = joined.Node;
        Assert.Equal(EnrollmentOutcome.Enrolled, joined.Outcome);
        NodeDescription description = await node.DescribeAsync();
        Assert.Equal(("clinic", ticket.Project.Name), (description.Identity, description.Project));
    }

    [Fact]
    public async Task Of_a_node_whose_ticket_is_refused_nothing_is_left()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        using OneTimeCode unknown = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(await ProjectCommandTests.DescribeAsync(project), unknown);
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => MakeAsync("clinic", ticket));
        Assert.Equal(ProjectErrorReason.Refused, refused.Reason);
        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        Assert.Empty(await store.Identities.ListAsync());
        Assert.Empty(await store.Projects.ListAsync());
        Assert.Null(await store.Projects.GetNodeAsync("clinic"));
    }

    [Fact]
    public async Task What_was_there_before_stays_when_the_authority_is_not_reached()
    {
        ProjectNodes project = await ProjectNodes.CreateAsync();
        using EnrollmentTicket first = await TicketAsync(project);
        using EnrollmentTicket second = await TicketAsync(project);
        await using (INodeControl member = (await MakeAsync("first", first)).Node)
        {
            await project.DisposeAsync();
            ProjectException failed = await Assert.ThrowsAsync<ProjectException>(() => MakeAsync("second", second));
            Assert.Equal(ProjectErrorReason.Unreachable, failed.Reason);
        }

        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        Assert.Equal("first", Assert.Single(await store.Identities.ListAsync()).Name);
        Assert.Equal(["first"], await store.Projects.ListNodesAsync(first.Project.Name));
        Assert.Single(await store.Projects.ListAsync());
    }

    [Fact]
    public async Task Where_the_answer_was_lost_the_identity_stays_and_doing_it_again_finds_out()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        using EnrollmentTicket ticket = await TicketAsync(project);
        INodeControl? made = null;
        // The node redeems the ticket, and whoever made it does not hear of it.
        await Assert.ThrowsAsync<TimeoutException>(() => JoinedNode.MakeAsync(
            Settings("clinic"), ticket,
            async ct =>
            {
                await using (LocalNode node = await LocalNode.CreateAsync(Settings("clinic"), cancellationToken: ct))
                    await node.JoinAsync(ticket, ct);
                throw new TimeoutException("lost");
            },
            _ => Task.CompletedTask));
        JoinedNode joined = await MakeAsync("clinic", ticket);
        made = joined.Node;
        await using (made) Assert.Equal(EnrollmentOutcome.AlreadyMember, joined.Outcome);
        Assert.Equal(1, project.Authority.TokensRedeemed);
    }

    [Fact]
    public async Task A_node_that_cannot_be_made_leaves_no_identity()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        using EnrollmentTicket ticket = await TicketAsync(project);
        await Assert.ThrowsAsync<OperationCanceledException>(() => JoinedNode.MakeAsync(
            Settings("clinic"), ticket,
            async ct =>
            {
                await using (LocalNode node = await LocalNode.CreateAsync(Settings("clinic"), cancellationToken: ct)) { }
                throw new OperationCanceledException();
            },
            _ => Task.CompletedTask));
        await using SqliteStore store = await SqliteStore.OpenAsync(Home);
        Assert.Empty(await store.Identities.ListAsync());
    }

    private NodeSettings Settings(string name) => new() { Name = name, Identity = name, Home = Home };

    private Task<JoinedNode> MakeAsync(string name, EnrollmentTicket ticket) => JoinedNode.MakeAsync(
        Settings(name), ticket, async ct => await LocalNode.CreateAsync(Settings(name), cancellationToken: ct),
        async node => await node.DisposeAsync());

    private static async Task<EnrollmentTicket> TicketAsync(ProjectNodes project)
    {
        using OneTimeCode code = await project.Authority.CreateTokenAsync(project.Authority.Identifier, ProjectNodes.None);
        return EnrollmentTicket.Create(await ProjectCommandTests.DescribeAsync(project), code);
    }
}
