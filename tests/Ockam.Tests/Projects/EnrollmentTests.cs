using System.Net;
using System.Net.Sockets;
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
