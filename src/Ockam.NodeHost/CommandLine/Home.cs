using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.NodeHost.CommandLine;

/// <summary>The store of a home folder, and the services of its identities.</summary>
internal sealed class Home : IAsyncDisposable
{
    private Home(INodeStore store, TimeProvider time)
    {
        Store = store;
        var vault = new SoftwareVault(store.Secrets);
        Identities = new IdentityService(vault, store.Identities, store.PurposeKeys, store, time);
        var purposeKeys = new PurposeKeyService(vault, Identities, store.PurposeKeys, store, time);
        Credentials = new CredentialService(vault, Identities, purposeKeys, store.Attributes, time);
    }

    public INodeStore Store { get; }

    public IdentityService Identities { get; }

    public CredentialService Credentials { get; }

    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<Home> OpenAsync(string? folder, TimeProvider time, CancellationToken cancellationToken) =>
        new(await SqliteStore.OpenAsync(folder ?? OckamHome.Resolve(), cancellationToken), time);

    /// <summary>The identity with a name, or the default one.</summary>
    /// <exception cref="IdentityException">There is none.</exception>
    public ValueTask<NamedIdentity> ResolveAsync(string? name, CancellationToken cancellationToken) =>
        Identities.ResolveAsync(name, cancellationToken);

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
