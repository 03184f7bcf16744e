using Ockam.Identities;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Node;

/// <summary>
/// The vault and the services that work on the identities of one store. A node has them; whoever only looks after identities and
/// credentials makes them without one.
/// </summary>
public sealed class HomeServices
{
    private readonly INodeStore _store;
    private readonly TimeProvider _time;

    /// <summary>Composes them; nothing is read or written yet.</summary>
    /// <param name="store">Where everything is kept. Whoever opened it closes it, after the last use of these services.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="vault">Holds the keys; null for the vaults of the home, of which the first is in the store.</param>
    public HomeServices(INodeStore store, TimeProvider time, IVault? vault = null) : this(store, store.Attributes, time, vault)
    {
    }

    /// <param name="store">Where everything is kept.</param>
    /// <param name="attributes">Where attributes of peers are kept.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="vault">Holds the keys.</param>
    internal HomeServices(INodeStore store, IAttributesRepository attributes, TimeProvider time, IVault? vault)
    {
        _store = store;
        _time = time;
        Vault = vault ?? new HomeVaults(store.Secrets, store.Vaults);
        Identities = new IdentityService(Vault, store.Identities, store.PurposeKeys, store, time);
        Vaults = new VaultService(store.Vaults, Identities, store);
        PurposeKeys = new PurposeKeyService(Vault, Identities, store.PurposeKeys, store, time);
        Projects = new ProjectService(store.Projects, Identities, store);
        Attributes = attributes;
        Credentials = new CredentialService(Vault, Identities, PurposeKeys, attributes, time);
        KeptCredentials = new KeptCredentials(store.Credentials, Credentials, Identities);
    }

    /// <summary>Holds the keys of this home's identities.</summary>
    public IVault Vault { get; }

    /// <summary>The vaults of this home: made, chosen, removed.</summary>
    public VaultService Vaults { get; }

    /// <summary>Identities of this home and of peers.</summary>
    public IdentityService Identities { get; }

    /// <summary>Purpose keys of this home's identities.</summary>
    public PurposeKeyService PurposeKeys { get; }

    /// <summary>The projects that this home knows.</summary>
    public ProjectService Projects { get; }

    /// <summary>Issues and verifies credentials.</summary>
    public CredentialService Credentials { get; }

    /// <summary>The credentials that this home's nodes present.</summary>
    public KeptCredentials KeptCredentials { get; }

    /// <summary>
    /// An authority on this store, for whoever looks after its members and tokens beside the node that runs it, or without one. Calls as
    /// the authority's own identity may do everything.
    /// </summary>
    /// <param name="options">How it decides.</param>
    /// <param name="nodeName">The node that runs it.</param>
    public Authority CreateAuthority(AuthorityOptions options, string nodeName) => new(
        options, _store.Members, _store.EnrollmentTokens, _store, PurposeKeys, Credentials, _store.Attributes, nodeName, _time);

    /// <summary>What is known of peers.</summary>
    internal IAttributesRepository Attributes { get; }
}
