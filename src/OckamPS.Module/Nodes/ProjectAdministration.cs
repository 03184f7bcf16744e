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
    private readonly LocalNode? _node;

    private ProjectAdministration(Project project, Authority? authority, LocalNode? node)
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

        INodeControl control = await ModuleNodes.RequireAsync(node, cancellationToken);
        return new ProjectAdministration(known, null, control as LocalNode ?? throw new NodeControlException(
            NodeControlReason.Unavailable, $"The node '{control.Name}' runs in the background, and asks no authority for others.",
            "Name a node of this process with -Node: New-OckamNode makes one."));
    }

    public static async Task<bool> IsOwnAsync(HomeSession home, Project project, CancellationToken cancellationToken) =>
        (await home.Services.Identities.ListAsync(cancellationToken)).Any(own => own.Identifier == project.Authority.Identifier);

    public Task<OneTimeCode> CreateTokenAsync(
        IReadOnlyDictionary<string, string> attributes, TimeSpan lifetime, ulong uses, CancellationToken cancellationToken) =>
        _authority is { } own
            ? own.CreateTokenAsync(own.Identifier, attributes, lifetime, uses, cancellationToken)
            : AskAsync(client => client.CreateTokenAsync(attributes, lifetime, uses, cancellationToken), "a ticket", cancellationToken);

    public async Task<IReadOnlyList<Member>> ListMembersAsync(CancellationToken cancellationToken)
    {
        if (_authority is not { } own)
            return await AskAsync(client => client.ListMembersAsync(cancellationToken), "the list of members", cancellationToken);
        var members = new List<Member>();
        await foreach (Member member in own.ListMembersAsync(own.Identifier, cancellationToken)) members.Add(member);
        return members;
    }

    public async Task AddMemberAsync(
        Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (_authority is { } own) await own.AddMemberAsync(own.Identifier, member, attributes, cancellationToken);
        else
        {
            await AskAsync(
                client => Done(client.AddMemberAsync(member, attributes, cancellationToken)), "a new member", cancellationToken);
        }
    }

    public async Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken)
    {
        if (_authority is { } own) await own.RemoveMemberAsync(own.Identifier, member, cancellationToken);
        else await AskAsync(client => Done(client.DeleteMemberAsync(member, cancellationToken)), "to remove a member", cancellationToken);
    }

    private Task<T> AskAsync<T>(Func<AuthorityClient, Task<T>> talk, string what, CancellationToken cancellationToken) =>
        _node!.AskAuthorityAsync(Project, talk, what, cancellationToken);

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
