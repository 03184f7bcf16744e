using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Projects;

namespace OckamPS.Module.Nodes;

/// <summary>
/// Members and tickets of a project: on this home where the authority's key is here, else at the authority, as one of its enrollers.
/// </summary>
internal sealed class ProjectAdministration
{
    private readonly Authority? _authority;
    private readonly string? _node;

    private ProjectAdministration(Project project, Authority? authority, string? node)
    {
        Project = project;
        _authority = authority;
        _node = node;
        if (authority is not null) authority.Happened += happened => Happened?.Invoke(happened.Text);
    }

    /// <summary>Raised, on any thread, with what the authority of this home has done, as its node's log would have it.</summary>
    public event Action<string>? Happened;

    public Project Project { get; }

    public static async Task<ProjectAdministration> OpenAsync(
        HomeSession home, string? project, string? node, CancellationToken cancellationToken)
    {
        Project known = await home.Services.Projects.GetAsync(project, cancellationToken);
        if (node is null && await IsOwnAsync(home, known, cancellationToken)) return Own(home, known);

        // One of another name must be there; the default one is made by the first request that changes something.
        ModuleNodes.Find(node);
        return new ProjectAdministration(known, null, node);
    }

    /// <summary>For what the protocol has no requests for: only where the authority's key is.</summary>
    /// <exception cref="ProjectException">The project is not known here, or its authority's key is elsewhere.</exception>
    public static async Task<ProjectAdministration> OpenOwnAsync(HomeSession home, string? project, CancellationToken cancellationToken)
    {
        Project known = await home.Services.Projects.GetAsync(project, cancellationToken);
        return await IsOwnAsync(home, known, cancellationToken) ? Own(home, known) : throw new ProjectException(
            ProjectErrorReason.NotOwn,
            $"The tickets of the project '{known.Name}' are kept by its authority {known.Authority.Identifier}, whose key is not in this "
            + "home, and the protocol has no request for them.");
    }

    private static ProjectAdministration Own(HomeSession home, Project project)
    {
        var options = new AuthorityOptions { Identity = project.Authority.Identifier, ProjectId = project.Id };
        return new ProjectAdministration(project, home.Services.CreateAuthority(options, project.Name), null);
    }

    public static async Task<bool> IsOwnAsync(HomeSession home, Project project, CancellationToken cancellationToken) =>
        (await home.Services.Identities.ListAsync(cancellationToken)).Any(own => own.Identifier == project.Authority.Identifier);

    public async Task<OneTimeCode> CreateTokenAsync(
        IReadOnlyDictionary<string, string> attributes, TimeSpan lifetime, ulong uses, CancellationToken cancellationToken)
    {
        if (_authority is { } own) return await own.CreateTokenAsync(own.Identifier, attributes, lifetime, uses, cancellationToken);
        var settings = new TokenSettings { Project = Project.Name, Attributes = attributes, Lifetime = lifetime, Uses = uses };
        INodeControl node = await ModuleNodes.GetOrMakeAsync(_node, cancellationToken);
        return await node.CreateTokenAsync(settings, cancellationToken);
    }

    /// <summary>The tickets that can be redeemed still; of this home's authorities alone.</summary>
    public async Task<IReadOnlyList<EnrollmentToken>> ListTicketsAsync(CancellationToken cancellationToken)
    {
        var tickets = new List<EnrollmentToken>();
        await foreach (EnrollmentToken ticket in _authority!.ListTokensAsync(_authority.Identifier, cancellationToken)) tickets.Add(ticket);
        return [.. tickets.OrderBy(ticket => ticket.ExpiresAt).ThenBy(ticket => ticket.TicketReference, StringComparer.Ordinal)];
    }

    /// <summary>Removes a ticket of one of this home's authorities; by its node where that runs, whose log says so then.</summary>
    /// <returns>Whether it could be redeemed until then.</returns>
    public async Task<bool> RemoveTicketAsync(EnrollmentToken ticket, CancellationToken cancellationToken)
    {
        if (await FindRunningAsync(cancellationToken) is not { } node)
            return await _authority!.RemoveTokenAsync(_authority.Identifier, ticket.TicketReference, cancellationToken) is not null;
        bool isRemoved = await node.RemoveTicketAsync(ticket.TicketReference, cancellationToken);
        if (isRemoved) Happened?.Invoke($"The node '{node.Name}' has removed ticket {ticket.TicketReference}: it lets nobody in any more.");
        return isRemoved;
    }

    /// <summary>Removes a ticket by its reference, be it of use still or not.</summary>
    /// <returns>Whether it could be redeemed until then.</returns>
    public async Task<bool> RevokeTicketAsync(string reference, CancellationToken cancellationToken) => _authority is { } own
        ? await own.RemoveTokenAsync(own.Identifier, reference, cancellationToken) is not null
        : await ModuleNodes.Require(_node).RevokeTicketAsync(Project.Name, reference, cancellationToken);

    // The node of a project has the project's name.
    private async Task<INodeControl?> FindRunningAsync(CancellationToken cancellationToken)
    {
        foreach (INodeControl node in await ModuleNodes.FindAsync(null, cancellationToken))
        {
            if (node.Name != Project.Name) continue;
            NodeDescription description = await node.DescribeAsync(cancellationToken);
            if (description.Snapshot?.Authority?.Identifier == Project.Authority.Identifier.ToString()) return node;
        }

        return null;
    }

    public async Task<IReadOnlyList<Member>> ListMembersAsync(CancellationToken cancellationToken)
    {
        if (_authority is not { } own) return await ModuleNodes.Require(_node).ListMembersAsync(Project.Name, cancellationToken);
        var members = new List<Member>();
        await foreach (Member member in own.ListMembersAsync(own.Identifier, cancellationToken)) members.Add(member);
        return members;
    }

    public async Task AddMemberAsync(
        Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (_authority is { } own)
        {
            await own.AddMemberAsync(own.Identifier, member, attributes, cancellationToken);
            return;
        }

        INodeControl node = await ModuleNodes.GetOrMakeAsync(_node, cancellationToken);
        await node.AddMemberAsync(Project.Name, member, attributes, cancellationToken);
    }

    public Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken) =>
        _authority is { } own
            ? own.RemoveMemberAsync(own.Identifier, member, cancellationToken)
            : ModuleNodes.Require(_node).RemoveMemberAsync(Project.Name, member, cancellationToken);
}
