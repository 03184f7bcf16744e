using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Projects;

namespace Ockam.Background;

public sealed partial class BackgroundNode
{
    /// <inheritdoc/>
    public async Task<EnrollmentOutcome> JoinAsync(EnrollmentTicket ticket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        // The only form that holds every project.
        byte[] text = ticket.Encode(EnrollmentTicketForm.Legacy);
        try
        {
            return (await CallAsync(ProjectOperations.Join, ControlNothing.Instance, text, cancellationToken).ConfigureAwait(false)).Result;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <inheritdoc/>
    public async Task<OneTimeCode> CreateTokenAsync(TokenSettings settings, CancellationToken cancellationToken = default)
    {
        (_, byte[]? code) =
            await CallAsync(ProjectOperations.CreateToken, settings, default, cancellationToken).ConfigureAwait(false);
        return ProjectOperations.ReadCode(code);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Member>> ListMembersAsync(string? project, CancellationToken cancellationToken = default) =>
        CallAsync(ProjectOperations.ListMembers, new ControlMembers(project), cancellationToken);

    /// <inheritdoc/>
    public Task AddMemberAsync(
        string? project, Identifier member, IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken = default) =>
        CallAsync(ProjectOperations.AddMember, new ControlMember(project, member, attributes), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveMemberAsync(string? project, Identifier member, CancellationToken cancellationToken = default) => CallAsync(
        ProjectOperations.RemoveMember, new ControlMember(project, member, new Dictionary<string, string>()), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveTicketAsync(string reference, CancellationToken cancellationToken = default) =>
        CallAsync(ProjectOperations.RemoveTicket, new ControlText(reference), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RevokeTicketAsync(string? project, string reference, CancellationToken cancellationToken = default) =>
        CallAsync(ProjectOperations.RevokeTicket, new ControlTicket(project, reference), cancellationToken);
}
