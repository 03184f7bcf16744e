using System.Net;
using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <inheritdoc/>
    public async Task<EnrollmentOutcome> JoinAsync(EnrollmentTicket ticket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        EnrollmentOutcome outcome = await Require().Node.EnrollAsync(ticket, cancellationToken).ConfigureAwait(false);
        // It is a member now: who gives up waiting shall not find a node that is stopped, or in no project.
        await StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        Change(configuration => configuration with { Project = ticket.Project.Name });
        await StartAsync(CancellationToken.None).ConfigureAwait(false);
        return outcome;
    }

    /// <inheritdoc/>
    public Task<OneTimeCode> CreateTokenAsync(TokenSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return AskAuthorityAsync(
            settings.Project,
            client => client.CreateTokenAsync(settings.Attributes, settings.Lifetime, settings.Uses, cancellationToken),
            "a ticket",
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Member>> ListMembersAsync(string? project, CancellationToken cancellationToken = default) =>
        AskAuthorityAsync(project, client => client.ListMembersAsync(cancellationToken), "the list of members", cancellationToken);

    /// <inheritdoc/>
    public Task AddMemberAsync(
        string? project, Identifier member, IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken = default) =>
        AskAuthorityAsync(
            project, client => Done(client.AddMemberAsync(member, attributes, cancellationToken)), "a new member", cancellationToken);

    /// <inheritdoc/>
    public Task RemoveMemberAsync(string? project, Identifier member, CancellationToken cancellationToken = default) =>
        AskAuthorityAsync(
            project, client => Done(client.DeleteMemberAsync(member, cancellationToken)), "to remove a member", cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> RemoveTicketAsync(string reference, CancellationToken cancellationToken = default)
    {
        Authority authority = Require().Node.Authority ?? throw ControlTexts.Invalid(
            $"The node '{Name}' runs no authority, and has no tickets.", "Name the node that runs the project.");
        return await authority.RemoveTokenAsync(authority.Identifier, reference, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <inheritdoc/>
    public Task<bool> RevokeTicketAsync(string? project, string reference, CancellationToken cancellationToken = default) =>
        AskAuthorityAsync(
            project, client => client.RemoveTokenAsync(reference, cancellationToken), "to remove a ticket", cancellationToken);

    private static void CheckAddress(ProjectNodeOptions project)
    {
        if (project.PublicAddress is not null) return;
        if (project.Listen.Address.Equals(IPAddress.Any) || project.Listen.Address.Equals(IPAddress.IPv6Any))
        {
            throw ControlTexts.Invalid(
                $"Nobody can connect to {project.Listen}, and tickets name where members connect.",
                "Give the address by which this machine is reached besides.");
        }
    }

    private async Task<T> AskAuthorityAsync<T>(
        string? project, Func<AuthorityClient, Task<T>> talk, string what, CancellationToken cancellationToken)
    {
        OckamNode node = Require().Node;
        Project known = await node.Projects.GetAsync(project, cancellationToken).ConfigureAwait(false);
        return await node.AskAuthorityAsync(known, talk, what, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> Done(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }
}
