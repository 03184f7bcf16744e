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
    private readonly INodeControl? _node;

    private ProjectAdministration(Project project, Authority? authority, INodeControl? node)
    {
        Project = project;
        _authority = authority;
        _node = node;
    }

    public Project Project { get; }

    public static async Task<ProjectAdministration> OpenAsync(
        HomeSession home, string? project, string? node, CancellationToken cancellationToken)
    {
        Project known = await home.Services.Projects.GetAsync(project, cancellationToken);
        if (node is null && await IsOwnAsync(home, known, cancellationToken))
        {
            var options = new AuthorityOptions { Identity = known.Authority.Identifier, ProjectId = known.Id };
            return new ProjectAdministration(known, home.Services.CreateAuthority(options, known.Name), null);
        }

        return new ProjectAdministration(known, null, await ModuleNodes.RequireAsync(node, cancellationToken));
    }

    public static async Task<bool> IsOwnAsync(HomeSession home, Project project, CancellationToken cancellationToken) =>
        (await home.Services.Identities.ListAsync(cancellationToken)).Any(own => own.Identifier == project.Authority.Identifier);

    public Task<OneTimeCode> CreateTokenAsync(
        IReadOnlyDictionary<string, string> attributes, TimeSpan lifetime, ulong uses, CancellationToken cancellationToken)
    {
        if (_authority is { } own) return own.CreateTokenAsync(own.Identifier, attributes, lifetime, uses, cancellationToken);
        var settings = new TokenSettings { Project = Project.Name, Attributes = attributes, Lifetime = lifetime, Uses = uses };
        return _node!.CreateTokenAsync(settings, cancellationToken);
    }

    public async Task<IReadOnlyList<Member>> ListMembersAsync(CancellationToken cancellationToken)
    {
        if (_authority is not { } own) return await _node!.ListMembersAsync(Project.Name, cancellationToken);
        var members = new List<Member>();
        await foreach (Member member in own.ListMembersAsync(own.Identifier, cancellationToken)) members.Add(member);
        return members;
    }

    public Task AddMemberAsync(
        Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        _authority is { } own
            ? own.AddMemberAsync(own.Identifier, member, attributes, cancellationToken)
            : _node!.AddMemberAsync(Project.Name, member, attributes, cancellationToken);

    public Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken) =>
        _authority is { } own
            ? own.RemoveMemberAsync(own.Identifier, member, cancellationToken)
            : _node!.RemoveMemberAsync(Project.Name, member, cancellationToken);
}
