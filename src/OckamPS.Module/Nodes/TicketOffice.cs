using System.Net;
using Ockam.Aws;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Projects;
using Ockam.Routing;

namespace OckamPS.Module.Nodes;

/// <summary>The tickets and members of a project for instances: here where the authority's key is, else at the authority.</summary>
internal sealed class TicketOffice : ITicketOffice
{
    // Of SSM: what a parameter holds.
    private const int UsualLength = 4096;

    private readonly HomeSession _home;
    private readonly INodeControl _node;
    private readonly ProjectAdministration? _administration;

    private TicketOffice(HomeSession home, INodeControl node, Identifier administrator, ProjectAdministration? administration)
    {
        (_home, _node, _administration) = (home, node, administration);
        Administrator = administrator;
    }

    public Identifier Administrator { get; }

    public Identifier? Authority => _administration?.Project.Authority.Identifier;

    /// <summary>The office for an instance that makes a project: there is none yet.</summary>
    public static async Task<TicketOffice> OpenAsync(HomeSession home, string? node, CancellationToken cancellationToken)
    {
        INodeControl asker = await ModuleNodes.GetOrMakeAsync(node, cancellationToken);
        return new TicketOffice(home, asker, await IdentifyAsync(asker, cancellationToken), null);
    }

    /// <summary>The office of a project that this home knows.</summary>
    /// <exception cref="ProjectException">There is none of that name.</exception>
    /// <exception cref="AwsException">Instances cannot reach it.</exception>
    public static async Task<TicketOffice> OpenAsync(
        HomeSession home, string? project, string? node, bool mayBeHere, CancellationToken cancellationToken)
    {
        INodeControl asker = await ModuleNodes.GetOrMakeAsync(node, cancellationToken);
        Project known = await home.Services.Projects.GetAsync(project, cancellationToken);
        if (!mayBeHere && IsHere(known.AccessRoute))
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"The project '{known.Name}' is at {known.AccessRoute}, on this machine alone: no instance reaches it. Make one with "
                + "New-OckamPortalInstance -Role Project, or name another (-Project).");
        }

        // Where the authority's key is here it is asked here, and a node only where it is not.
        string? by = await ProjectAdministration.IsOwnAsync(home, known, cancellationToken) ? null : asker.Name;
        ProjectAdministration administration = await ProjectAdministration.OpenAsync(home, known.Name, by, cancellationToken);
        return new TicketOffice(home, asker, await IdentifyAsync(asker, cancellationToken), administration);
    }

    public async Task<IssuedTicket> IssueAsync(TicketOrder order, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = Require();
        using OneTimeCode code = await administration.CreateTokenAsync(order.Attributes, order.Lifetime, 1, cancellationToken);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(administration.Project, code);
        byte[] text = ticket.Encode(EnrollmentTicketForm.Legacy);
        if (text.Length <= UsualLength) return new IssuedTicket(ticket.Reference, text);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(text);
        return new IssuedTicket(ticket.Reference, ticket.Encode(EnrollmentTicketForm.Exported));
    }

    public async Task<IReadOnlyList<KeyValuePair<Identifier, string>>> FindMembersAsync(
        string attribute, string prefix, CancellationToken cancellationToken) =>
        [
            .. (await Require().ListMembersAsync(cancellationToken))
                .Where(member => member.Attributes.GetValueOrDefault(attribute)?.StartsWith(prefix, StringComparison.Ordinal) == true)
                .Select(member => KeyValuePair.Create(member.Identifier, member.Attributes[attribute])),
        ];

    public Task RevokeAsync(string reference, CancellationToken cancellationToken) =>
        Require().RevokeTicketAsync(reference, cancellationToken);

    public Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken) =>
        Require().RemoveMemberAsync(member, cancellationToken);

    public async Task<Identifier?> AdoptAsync(ReadOnlyMemory<byte> projectFile, CancellationToken cancellationToken)
    {
        Project project = await _home.Services.Projects.ImportAsync(
            Project.Verify(ProjectFile.Parse(projectFile.Span)), cancellationToken);
        try
        {
            await _node.ListMembersAsync(project.Name, cancellationToken);
            return project.Authority.Identifier;
        }
        catch (ProjectException silent) when (silent.Reason == ProjectErrorReason.Unreachable)
        {
            return null;
        }
    }

    private static async Task<Identifier> IdentifyAsync(INodeControl node, CancellationToken cancellationToken) =>
        Identifier.Parse((await node.DescribeAsync(cancellationToken)).Identifier);

    private static bool IsHere(MultiAddr route) => route.Components is [{ Value: var host }, ..]
        && (host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)));

    private ProjectAdministration Require() =>
        _administration ?? throw new InvalidOperationException("The instance of a project has no ticket.");
}
