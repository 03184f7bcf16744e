using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>The projects that a home knows: imported, found, exported.</summary>
public sealed class ProjectService
{
    /// <summary>
    /// The name that means the project of whoever uses it, where no project has it: the original names everyone's first project so.
    /// </summary>
    public const string DefaultName = "default";

    private readonly IProjectRepository _projects;
    private readonly IdentityService _identities;
    private readonly IStoreTransactions _transactions;

    /// <summary>Creates the service.</summary>
    /// <param name="projects">Where projects are kept.</param>
    /// <param name="identities">Where the histories of their nodes and authorities are kept.</param>
    /// <param name="transactions">Of the store that both belong to.</param>
    public ProjectService(IProjectRepository projects, IdentityService identities, IStoreTransactions transactions)
    {
        _projects = projects;
        _identities = identities;
        _transactions = transactions;
    }

    /// <summary>
    /// Stores a project and the histories of its node and authority. Where longer ones are known already, those stay: a description may be
    /// older than a rotation. So does the id, which exported tickets of one's own projects cannot say.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The project as it is kept.</returns>
    /// <exception cref="ProjectException"><see cref="ProjectErrorReason.NameTaken"/>: another project has the name.</exception>
    /// <exception cref="IdentityException">The history of the node or authority is in conflict with the one that is known.</exception>
    public async ValueTask<Project> ImportAsync(Project project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        Project kept = project;
        await _transactions.RunAsync(
            async ct =>
            {
                kept = project;
                if (await _projects.GetAsync(project.Name, ct).ConfigureAwait(false) is { } stored)
                {
                    RefuseOther(project, Project.FromVerified(stored.File));
                    kept = Project.FromVerified(project.File with { Id = stored.File.Id });
                }

                await _identities.ImportWrittenAsync(project.Node.ChangeHistory, ct).ConfigureAwait(false);
                await _identities.ImportWrittenAsync(project.Authority.ChangeHistory, ct).ConfigureAwait(false);
                await _projects.PutAsync(kept.File, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return kept;
    }

    /// <summary>The project of a name, or the default one.</summary>
    /// <param name="name">The name; null, or <see cref="DefaultName"/> where no project has it, for the default one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The project, or null.</returns>
    public async ValueTask<Project?> FindAsync(string? name, CancellationToken cancellationToken = default)
    {
        StoredProject? found = name is null ? null : await _projects.GetAsync(name, cancellationToken).ConfigureAwait(false);
        if (found is null && name is null or DefaultName) found = await _projects.GetDefaultAsync(cancellationToken).ConfigureAwait(false);
        return found is null ? null : Project.FromVerified(found.File);
    }

    /// <summary>The project of a name, or the default one.</summary>
    /// <exception cref="ProjectException"><see cref="ProjectErrorReason.UnknownProject"/>: there is none.</exception>
    public async ValueTask<Project> GetAsync(string? name, CancellationToken cancellationToken = default) =>
        await FindAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Unknown(name);

    /// <summary>All projects by name.</summary>
    public ValueTask<IReadOnlyList<StoredProject>> ListAsync(CancellationToken cancellationToken = default) =>
        _projects.ListAsync(cancellationToken);

    /// <summary>Makes a project the default one.</summary>
    /// <exception cref="ProjectException"><see cref="ProjectErrorReason.UnknownProject"/>: there is none of that name.</exception>
    public async ValueTask SetDefaultAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!await _projects.SetDefaultAsync(name, cancellationToken).ConfigureAwait(false)) throw Unknown(name);
    }

    /// <summary>Forgets a project. Credentials of it that are kept stay, and are of no use.</summary>
    /// <exception cref="ProjectException"><see cref="ProjectErrorReason.UnknownProject"/>: there is none of that name.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!await _projects.DeleteAsync(name, cancellationToken).ConfigureAwait(false)) throw Unknown(name);
    }

    internal static ProjectException Unknown(string? name) => new(
        ProjectErrorReason.UnknownProject,
        name is null
            ? "No project is known here. Redeem a ticket of one, or import its file."
            : $"No project named '{name}' is known here. Redeem a ticket of it, or import its file.");

    // Whoever redeems a ticket or imports a file does not mean to exchange one project for another of the same name.
    private static void RefuseOther(Project project, Project known)
    {
        if (known.IsSameAs(project)) return;
        throw new ProjectException(
            ProjectErrorReason.NameTaken,
            $"The name '{project.Name}' is that of the project {known.Id} with the authority {known.Authority}, and this one is "
            + $"{project.Id} with the authority {project.Authority}. Delete that project first, or use another home for this one.");
    }
}
