using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.NodeHost.CommandLine;

/// <summary>The store of a home folder, and the services of its identities.</summary>
internal sealed class Home : IAsyncDisposable
{
    private readonly HomeServices _services;

    private Home(INodeStore store, TimeProvider time)
    {
        Store = store;
        _services = new HomeServices(store, time);
    }

    public INodeStore Store { get; }

    public IdentityService Identities => _services.Identities;

    public VaultService Vaults => _services.Vaults;

    public CredentialService Credentials => _services.Credentials;

    public KeptCredentials KeptCredentials => _services.KeptCredentials;

    public ProjectService Projects => _services.Projects;

    /// <summary>The authority of a project whose key this home holds; null for one that is elsewhere.</summary>
    public async Task<Authority?> FindAuthorityAsync(Project project, CancellationToken cancellationToken)
    {
        Identifier identifier = project.Authority.Identifier;
        IReadOnlyList<NamedIdentity> own = await Identities.ListAsync(cancellationToken);
        if (!own.Any(identity => identity.Identifier == identifier)) return null;
        return _services.CreateAuthority(new AuthorityOptions { Identity = identifier, ProjectId = project.Id }, project.Name);
    }

    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<Home> OpenAsync(string? folder, TimeProvider time, CancellationToken cancellationToken) =>
        new(await SqliteStore.OpenAsync(folder ?? OckamHome.Resolve(), cancellationToken), time);

    /// <summary>The identity with a name, or the default one.</summary>
    /// <exception cref="IdentityException">There is none.</exception>
    public ValueTask<NamedIdentity> ResolveAsync(string? name, CancellationToken cancellationToken) =>
        Identities.ResolveAsync(name, cancellationToken);

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
