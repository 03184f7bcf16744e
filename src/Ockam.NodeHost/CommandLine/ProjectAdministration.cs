using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;

namespace Ockam.NodeHost.CommandLine;

/// <summary>
/// Members and tickets of a project: on the store of this home where its authority's key is here, else at the authority, as one of its
/// enrollers.
/// </summary>
internal sealed class ProjectAdministration : IAsyncDisposable
{
    // What the original gives its commands is 10 s; here a channel is opened and a ticket may be redeemed before.
    private const string DefaultTimeout = "30s";

    /// <summary>The options of every command that administers.</summary>
    public static readonly IReadOnlyList<Option> Options =
    [
        new("--project", "NAME", "The project; the default one without it."),
        new("--identity", "NAME", "Who asks, where the authority is elsewhere: an enroller; the default identity without it."),
        new("--ticket", "TICKET", "A ticket of an enroller, redeemed first: a path, '-', env:NAME or an https URL."),
        new("--timeout", "DURATION", $"How long an authority elsewhere may take; {DefaultTimeout} without it."),
    ];

    private readonly Authority? _authority;
    private readonly IAsyncDisposable _owner;
    private readonly OckamNode? _node;
    private readonly TimeSpan _timeout;

    private ProjectAdministration(Project project, Authority? authority, OckamNode? node, IAsyncDisposable owner, TimeSpan timeout)
    {
        Project = project;
        _authority = authority;
        _node = node;
        _owner = owner;
        _timeout = timeout;
    }

    /// <summary>The project.</summary>
    public Project Project { get; }

    /// <exception cref="ProjectException">The project is not known here, or the ticket cannot be redeemed.</exception>
    public static async Task<ProjectAdministration> OpenAsync(CommandContext context, CancellationToken cancellationToken)
    {
        TimeSpan timeout = Durations.Parse(
            "--timeout", context.Arguments.Value("--timeout") ?? DefaultTimeout, Durations.LongestWait);
        string? name = context.Arguments.Value("--project");
        if (!context.Arguments.Has("--ticket"))
        {
            Home home = await context.OpenHomeAsync(cancellationToken);
            try
            {
                Project known = await home.Projects.GetAsync(name, cancellationToken);
                if (await home.FindAuthorityAsync(known, cancellationToken) is { } authority)
                    return new ProjectAdministration(known, authority, null, home, timeout);
            }
            catch
            {
                await home.DisposeAsync();
                throw;
            }

            await home.DisposeAsync();
        }

        OckamNode node = await Nodes.StartAsync(context, new OckamNodeOptions { Time = context.Time }, cancellationToken);
        try
        {
            return new ProjectAdministration(
                await FindAsync(context, node, name, timeout, cancellationToken), null, node, node, timeout);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async Task<OneTimeCode> CreateTokenAsync(
        IReadOnlyDictionary<string, string> attributes, TimeSpan lifetime, ulong uses, CancellationToken cancellationToken) =>
        _authority is { } local
            ? await local.CreateTokenAsync(local.Identifier, attributes, lifetime, uses, cancellationToken)
            : await AskAsync((client, token) => client.CreateTokenAsync(attributes, lifetime, uses, token), "a ticket", cancellationToken);

    public async Task AddMemberAsync(
        Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (_authority is { } local) await local.AddMemberAsync(local.Identifier, member, attributes, cancellationToken);
        else await AskAsync((client, token) => Done(client.AddMemberAsync(member, attributes, token)), "a new member", cancellationToken);
    }

    public async Task RemoveMemberAsync(Identifier member, CancellationToken cancellationToken)
    {
        if (_authority is { } local)
        {
            if (!await local.RemoveMemberAsync(local.Identifier, member, cancellationToken))
                throw CommandException.NotFound($"{member} is no member of the project {Project.File}.");
            return;
        }

        await AskAsync((client, token) => Done(client.DeleteMemberAsync(member, token)), "to remove a member", cancellationToken);
    }

    public async Task<IReadOnlyList<Member>> ListMembersAsync(CancellationToken cancellationToken)
    {
        if (_authority is not { } local)
            return await AskAsync((client, token) => client.ListMembersAsync(token), "the list of members", cancellationToken);
        var members = new List<Member>();
        await foreach (Member member in local.ListMembersAsync(local.Identifier, cancellationToken)) members.Add(member);
        return members;
    }

    public ValueTask DisposeAsync() => _owner.DisposeAsync();

    private static async Task<Project> FindAsync(
        CommandContext context, OckamNode node, string? name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (context.Arguments.Value("--ticket") is not { } text) return await node.Projects.GetAsync(name, cancellationToken);
        EnrollmentTicketSource source = EnrollmentTicketSource.Parse(text);
        if (source.Warning is { } warning) await context.Errors.WriteLineAsync(warning.AsMemory(), cancellationToken);
        JoinedProject? joined = null;
        await Deadline.RunAsync(
            timeout,
            "Redeeming the ticket",
            async token => joined = await node.AcceptTicketAsync(name, source, context.Input, token),
            cancellationToken);
        // The ticket could not be read: say which project it is then.
        if (joined!.Outcome is null) await context.Errors.WriteLineAsync(joined.Notice.AsMemory(), cancellationToken);
        return joined.Project;
    }

    private async Task<T> AskAsync<T>(
        Func<AuthorityClient, CancellationToken, Task<T>> talk, string what, CancellationToken cancellationToken)
    {
        T? answer = default;
        await Deadline.RunAsync(
            _timeout,
            $"The question for {what}",
            async token => answer = await _node!.AskAuthorityAsync(Project, client => talk(client, token), what, token),
            cancellationToken);
        return answer!;
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
