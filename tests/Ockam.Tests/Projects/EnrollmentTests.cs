using System.Net;
using System.Net.Sockets;
using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Tests.NodeHost;
using Ockam.Tests.Storage;
using Utf8 = System.Text.Encoding;

namespace Ockam.Tests.Projects;

/// <summary>Nodes that become members by tickets, and start again as such.</summary>
public sealed class EnrollmentTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_ticket_makes_a_member_that_starts_again_without_it()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        string path = await WriteTicketAsync(project, "a.ticket", ("ai-inlet", "true"));
        JoinedProject? joined = await JoinAsync(path);
        Assert.Equal(EnrollmentOutcome.Enrolled, joined!.Outcome);
        await using (OckamNode node = await StartAsync(joined.Project.Name))
        {
            Assert.Equal(project.Node.Identifier, node.Project!.Authority.Identifier);
            CredentialAndPurposeKey credential = await node.WaitForCredentialAsync().AsTask().WaitAsync(ProjectNodes.Patience);
            Assert.Equal("true", credential.ReadData().Attributes.ToTexts()["ai-inlet"]);
        }

        // It was used up, and then is not even there.
        Assert.Null((await JoinAsync(path))!.Outcome);
        File.Delete(path);
        joined = await JoinAsync(path);
        Assert.Equal((null, null, "health"), (joined!.Outcome, joined.Notice, joined.Project.Name));
        Assert.Equal("health", (await JoinAsync(null))!.Project.Name);
        Assert.Equal(1, project.Authority.TokensRedeemed);
    }

    [Fact]
    public async Task A_start_that_was_cut_off_after_the_authority_said_yes_is_repaired_by_the_next()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        string path = await WriteTicketAsync(project, "a.ticket");
        await using (OckamNode node = await StartAsync(null))
        {
            // What EnrollAsync does, up to where the process is killed.
            using EnrollmentTicket ticket = await EnrollmentTicketSource.Parse(path).ReadAsync(TextReader.Null);
            Project kept = await node.Projects.ImportAsync(ticket.Project);
            await node.AskAuthorityAsync(kept, client => client.PresentTokenAsync(ticket.Code), "a ticket");
        }

        JoinedProject? joined = await JoinAsync(path);
        Assert.Equal(EnrollmentOutcome.AlreadyMember, joined!.Outcome);
        Assert.Equal(1, project.Authority.TokensRedeemed);

        // Or with the ticket gone: the authority knows the member.
        await using (OckamNode node = await StartAsync(null))
            await node.Projects.DeleteAsync("health");
        await using (OckamNode node = await StartAsync(null))
            await node.Projects.ImportAsync(await ProjectCommandTests.DescribeAsync(project));
        File.Delete(path);
        joined = await JoinAsync(path);
        Assert.Null(joined!.Outcome);
        Assert.Contains("is a member of health", joined.Notice);
    }

    [Fact]
    public async Task A_member_that_was_removed_comes_back_with_a_new_ticket_only()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        string first = await WriteTicketAsync(project, "a.ticket");
        string second = await WriteTicketAsync(project, "b.ticket", ("again", "true"));
        await JoinAsync(first);
        await using (OckamNode node = await StartAsync(null))
            await project.Authority.RemoveMemberAsync(project.Authority.Identifier, node.Identifier);
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => JoinAsync(first));
        Assert.Equal(ProjectErrorReason.Refused, refused.Reason);
        Assert.Contains("already used", refused.Message);
        Assert.Equal(EnrollmentOutcome.Enrolled, (await JoinAsync(second))!.Outcome);
    }

    [Fact]
    public async Task A_ticket_of_another_project_moves_the_node_there()
    {
        await using ProjectNodes one = await ProjectNodes.CreateAsync();
        await using ProjectNodes two = await ProjectNodes.CreateAsync();
        await JoinAsync(await WriteTicketAsync(one, "a.ticket"));
        string ticket = await WriteTicketAsync(two, "b.ticket", "other");
        Assert.Equal("other", (await JoinAsync(ticket))!.Project.Name);
        Assert.Equal("other", (await JoinAsync(null))!.Project.Name);
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(
            () => JoinAsync(WriteTicketAsync(one, "c.ticket").Result, "elsewhere"));
        Assert.Equal(ProjectErrorReason.IdentifierMismatch, refused.Reason);
    }

    [Fact]
    public async Task A_member_starts_while_its_authority_is_away_and_nobody_else_does()
    {
        string path;
        string second;
        await using (ProjectNodes project = await ProjectNodes.CreateAsync())
        {
            path = await WriteTicketAsync(project, "a.ticket");
            second = await WriteTicketAsync(project, "b.ticket");
            await JoinAsync(path);
        }

        JoinedProject? joined = await JoinAsync(path);
        Assert.Null(joined!.Outcome);
        Assert.Contains("could not be asked", joined.Notice);
        using var stranger = new TemporaryFolder();
        ProjectException failed = await Assert.ThrowsAsync<ProjectException>(() => JoinAsync(second, home: stranger.Path));
        Assert.Equal(ProjectErrorReason.Unreachable, failed.Reason);
    }

    [Fact]
    public async Task Whoever_answers_in_the_authoritys_place_does_not_get_the_code()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        await using ProjectNodes impostor = await ProjectNodes.CreateAsync();
        Project described = await ProjectCommandTests.DescribeAsync(project);
        string way = $"/dnsaddr/127.0.0.1/tcp/{impostor.Port}/service/api";
        using OneTimeCode code = await impostor.Authority.CreateTokenAsync(impostor.Authority.Identifier, ProjectNodes.None);
        using EnrollmentTicket ticket =
            EnrollmentTicket.Create(Project.Verify(described.File with { AuthorityAccessRoute = way }), code);
        await using OckamNode node = await StartAsync(null);
        ProjectException failed = await Assert.ThrowsAsync<ProjectException>(() => node.EnrollAsync(ticket));
        Assert.Equal(ProjectErrorReason.Unreachable, failed.Reason);
        Assert.Equal(0, impostor.Authority.TokensRedeemed + impostor.Authority.Refusals);
    }

    [Theory]
    [InlineData(ApiStatus.InternalServerError)]
    [InlineData(ApiStatus.BadRequest)]
    public async Task A_member_starts_while_its_authority_answers_with_an_error(ApiStatus failure)
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        await EnterAsync(authority);
        authority.Failure = failure;
        JoinedProject? joined = await JoinAsync("/nowhere/a.ticket");
        Assert.Equal(("stub", null), (joined!.Project.Name, joined.Outcome));
        Assert.Contains("the store is full", joined.Notice);

        // A refusal is another matter: then there has to be a ticket.
        authority.Failure = ApiStatus.Forbidden;
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => JoinAsync("/nowhere/a.ticket"));
        Assert.Equal(ProjectErrorReason.Refused, refused.Reason);
    }

    [Fact]
    public async Task A_member_with_a_credential_starts_though_a_new_one_does_not_verify()
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        Identifier member = await EnterAsync(authority);
        authority.Subject = authority.Identifier;
        JoinedProject? joined = await JoinAsync("/nowhere/a.ticket");
        Assert.Contains("the earlier one is kept", joined!.Notice);
        Assert.Equal(new NodeProject("stub", IsMember: true), await NotedAsync());

        // Without an earlier one there is nothing to start with.
        await using (INodeStore store = await SqliteStore.OpenAsync(_home.Path))
            await store.Credentials.DeleteAsync(member, authority.Identifier, joined.Project.MemberScope, "default");
        await Assert.ThrowsAsync<IdentityException>(() => JoinAsync("/nowhere/a.ticket"));
    }

    [Fact]
    public async Task A_ticket_that_is_refused_leaves_a_member_in_its_project()
    {
        await using ProjectNodes one = await ProjectNodes.CreateAsync();
        await using ProjectNodes two = await ProjectNodes.CreateAsync();
        await JoinAsync(await WriteTicketAsync(one, "a.ticket"));
        string used = await WriteTicketAsync(two, "b.ticket", "other");
        using var stranger = new TemporaryFolder();
        await JoinAsync(used, home: stranger.Path);
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => JoinAsync(used));
        Assert.Equal(ProjectErrorReason.Refused, refused.Reason);
        Assert.Equal(new NodeProject("health", IsMember: true), await NotedAsync());
        Assert.Equal("health", (await JoinAsync(null))!.Project.Name);
    }

    [Fact]
    public async Task Whoever_administers_another_project_by_a_ticket_stays_in_its_own()
    {
        await using ProjectNodes one = await ProjectNodes.CreateAsync();
        await using ProjectNodes two = await ProjectNodes.CreateAsync();
        await JoinAsync(await WriteTicketAsync(one, "a.ticket"));
        string path = await WriteTicketAsync(two, "b.ticket", "other", (MemberAttributes.Role, MemberAttributes.Enroller));
        JoinedProject joined = await AcceptAsync(null);
        Assert.Equal(("other", EnrollmentOutcome.Enrolled), (joined.Project.Name, joined.Outcome));
        Assert.Equal(EnrollmentOutcome.AlreadyMember, (await AcceptAsync("other")).Outcome);
        File.Delete(path);
        Assert.Equal(("other", null), ((await AcceptAsync("other")).Project.Name, (await AcceptAsync("other")).Outcome));
        Assert.Equal(new NodeProject("health", IsMember: true), await NotedAsync());
        Assert.Equal("health", (await JoinAsync(null))!.Project.Name);

        async Task<JoinedProject> AcceptAsync(string? project)
        {
            await using OckamNode node = await StartAsync(null);
            return await node.AcceptTicketAsync(project, EnrollmentTicketSource.Parse(path), TextReader.Null)
                .WaitAsync(ProjectNodes.Patience);
        }
    }

    private async Task<NodeProject?> NotedAsync()
    {
        await using INodeStore store = await SqliteStore.OpenAsync(_home.Path);
        return await store.Projects.GetNodeAsync("default");
    }

    // A member of a project 'stub', without a ticket: this authority issues to everybody.
    private async Task<Identifier> EnterAsync(StubAuthority authority)
    {
        string history = (await authority.Node.Identities.ExportAsync(authority.Identifier)).ToHex();
        string way = $"/dnsaddr/127.0.0.1/tcp/{authority.Port}/service/api";
        await using OckamNode node = await StartAsync(null);
        Project project = await node.Projects.ImportAsync(Project.Verify(new ProjectFile
        {
            Id = "stub-1", Name = "stub", AccessRoute = way, AuthorityAccessRoute = way, Identity = authority.Identifier.ToString(),
            AuthorityIdentity = history, ProjectChangeHistory = history,
        }));
        await node.RequestCredentialAsync(project).WaitAsync(ProjectNodes.Patience);
        return node.Identifier;
    }

    private async Task<JoinedProject?> JoinAsync(string? ticket, string? project = null, string? home = null)
    {
        EnrollmentTicketSource? source = ticket is null ? null : EnrollmentTicketSource.Parse(ticket);
        await using OckamNode node = await StartAsync(null, home);
        return await node.JoinAsync(project, source, TextReader.Null).WaitAsync(ProjectNodes.Patience);
    }

    private async Task<OckamNode> StartAsync(string? project, string? home = null) => await OckamNode.CreateAsync(
        new OckamNodeOptions { Store = await SqliteStore.OpenAsync(home ?? _home.Path), Project = project });

    private Task<string> WriteTicketAsync(ProjectNodes project, string file, params (string, string)[] attributes) =>
        WriteTicketAsync(project, file, "health", attributes);

    private async Task<string> WriteTicketAsync(ProjectNodes project, string file, string name, params (string, string)[] attributes)
    {
        using OneTimeCode code = await project.Authority.CreateTokenAsync(
            project.Authority.Identifier, ProjectNodes.Of(attributes));
        Project described = await ProjectCommandTests.DescribeAsync(project);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(Project.Verify(described.File with { Name = name }), code);
        string path = Path.Combine(_home.Path, file);
        await File.WriteAllTextAsync(path, Utf8.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy)));
        return path;
    }
}
