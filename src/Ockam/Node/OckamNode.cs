using System.Collections.Concurrent;
using System.Net;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;
using Ockam.Vault;

namespace Ockam.Node;

/// <summary>
/// A node: an identity, its services, and the connections and channels to other nodes. The one place where everything is composed.
/// </summary>
public sealed partial class OckamNode : IAsyncDisposable
{
    private readonly OckamNodeOptions _options;
    private readonly INodeStore _store;
    private readonly ChannelEnvironment _environment;
    private readonly TcpTransport _tcp;
    private readonly SecureChannelListener _api;
    private readonly ConcurrentDictionary<Address, SecureChannelListener> _channelListeners = new();
    private readonly long _started;
    private int _disposed;

    private OckamNode(
        OckamNodeOptions options, INodeStore store, HomeServices home, Router router, TcpTransport tcp,
        NamedIdentity identity, ChannelEnvironment environment, Project? project, PolicyDecisionPoint decisions)
    {
        _options = options;
        _store = store;
        _decisions = decisions;
        Attributes = home.Attributes;
        _tcp = tcp;
        _environment = environment;
        Vault = home.Vault;
        Projects = home.Projects;
        Project = project;
        Router = router;
        Identity = identity;
        _portals = new PortalEnvironment(router, options.Time);
        _started = options.Time.GetTimestamp();
        WatchChanges();
        _retriever = CreateRetriever();
        _credentialsTimer = WatchCredentials();
        StartService(ServiceAddresses.Echo, new EchoWorker(ServiceAddresses.Echo));
        StartService(ServiceAddresses.Uppercase, new UppercaseWorker(ServiceAddresses.Uppercase));
        _api = CreateSecureChannelListener(
            ServiceAddresses.Api,
            CreateChannelOptions(options.Trust) with { EndsWithCredential = options.EndsChannelsWithCredentials });
    }

    /// <summary>The node's name.</summary>
    public string Name => _options.Name;

    /// <summary>The node's identity.</summary>
    public NamedIdentity Identity { get; }

    /// <summary>The node's Identifier.</summary>
    public Identifier Identifier => Identity.Identifier;

    /// <summary>The workers, and what was dropped on the way to them.</summary>
    public Router Router { get; }

    /// <summary>Wall clock and monotonic clock.</summary>
    internal TimeProvider Time => _options.Time;

    /// <summary>The vault that holds the node's keys.</summary>
    public IVault Vault { get; }

    /// <summary>Identities of this home and of peers.</summary>
    public IdentityService Identities => _environment.Identities;

    /// <summary>Purpose keys of this home's identities.</summary>
    public PurposeKeyService PurposeKeys => _environment.PurposeKeys;

    /// <summary>Issues and verifies credentials.</summary>
    public CredentialService Credentials => _environment.Credentials;

    /// <summary>What peers presented and authorities attested.</summary>
    public IAttributesRepository Attributes { get; }

    /// <summary>The secure channel listener <c>api</c>.</summary>
    public SecureChannelListener Api => _api;

    /// <summary>The channels that have not ended, half-open ones included.</summary>
    public IReadOnlyCollection<SecureChannel> SecureChannels => _environment.Channels.All;

    /// <summary>The TCP listeners.</summary>
    public IReadOnlyCollection<TcpListener> TcpListeners => _tcp.Listeners;

    /// <summary>The TCP connections, in both directions.</summary>
    public IReadOnlyCollection<TcpConnection> TcpConnections => _tcp.Connections;

    /// <summary>
    /// Makes a node: opens the store, finds or makes its identity, and starts the services that every node has (section 8.2).
    /// </summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the attempt and leaves nothing open.</param>
    /// <exception cref="ArgumentException">The options name a scope or way of an authority, and not all that goes with it.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    /// <exception cref="ProjectException">The project is not known here.</exception>
    public static async Task<OckamNode> CreateAsync(OckamNodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new OckamNodeOptions();
        INodeStore store = options.Store ?? await SqliteStore.OpenAsync(OckamHome.Resolve(), cancellationToken).ConfigureAwait(false);
        try
        {
            var attributes = new WatchedAttributes(store.Attributes);
            var home = new HomeServices(store, attributes, options.Time, options.Vault);
            (options, Project? project) = await JoinAsync(home.Projects, options, cancellationToken).ConfigureAwait(false);
            CheckAuthority(options);
            NamedIdentity identity = options.RequiredIdentifier is { } required
                ? await FindIdentityAsync(home.Identities, options, required, cancellationToken).ConfigureAwait(false)
                : await FindOrCreateIdentityAsync(home.Identities, options, cancellationToken).ConfigureAwait(false);
            RequireVault(identity, options.VaultName);
            if (options.IsOwnAuthority) options = options with { Authority = identity.Identifier };
            var router = new Router();
            var environment = new ChannelEnvironment(
                router, home.Vault, home.Identities, home.PurposeKeys, home.Credentials, options.Name, options.Time);
            var tcp = new TcpTransport(router, new TcpTransportOptions { TimeProvider = options.Time, StallLimit = options.StallLimit });
            PolicyDecisionPoint decisions = await StartDecisionsAsync(options, store, router, cancellationToken).ConfigureAwait(false);
            attributes.Point = decisions;
            OckamNode node = new(options, store, home, router, tcp, identity, environment, project, decisions);
            node._retriever?.Start();
            return node;
        }
        catch
        {
            if (options.Store is null) await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The name of the identity that is made where none is named and there is none.</summary>
    internal const string DefaultIdentity = "default";

    // By its name where it has it still, since an identity may have several.
    private static async Task<NamedIdentity> FindIdentityAsync(
        IdentityService identities, OckamNodeOptions options, Identifier required, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> all = await identities.ListAsync(cancellationToken).ConfigureAwait(false);
        return all.Where(item => item.Identifier == required).OrderByDescending(item => item.Name == options.Identity).FirstOrDefault()
            ?? throw new IdentityException(
                IdentityErrorReason.UnknownName,
                $"The identity {options.Identity ?? "of the node"} ({required}), which the node '{options.Name}' had, is no longer in this "
                + "home, and another is not made in its place: whoever trusts it would not know that one. Remove the node, and make it "
                + "again with an identity that there is.");
    }

    private static async Task<NamedIdentity> FindOrCreateIdentityAsync(
        IdentityService identities, OckamNodeOptions options, CancellationToken cancellationToken)
    {
        string? name = options.Identity;
        try
        {
            return await identities.ResolveAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (IdentityException missing) when (missing.Reason == IdentityErrorReason.UnknownName)
        {
            try
            {
                return await identities.CreateAsync(name ?? DefaultIdentity, null, options.VaultName, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (IdentityException taken) when (taken.Reason == IdentityErrorReason.NameTaken)
            {
                // Another process on this home was quicker.
                return await identities.ResolveAsync(name ?? DefaultIdentity, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void RequireVault(NamedIdentity identity, string? vaultName)
    {
        if (vaultName is null || identity.VaultName == vaultName) return;
        throw new VaultException(
            $"The keys of the identity '{identity.Name}' ({identity.Identifier}) are in the vault '{identity.VaultName}', not in "
            + $"'{vaultName}'. Name that vault, or another identity; an identity does not move.");
    }

    /// <summary>Listens for TCP connections (section 1.3).</summary>
    /// <param name="endPoint">Where; port 0 picks a free one.</param>
    public TcpListener ListenTcp(IPEndPoint endPoint)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        TcpListener listener = _tcp.Listen(endPoint);
        listener.Flow.AddConsumer(ServiceAddresses.Api);
        if (_options.AllowAnonymous || IPAddress.IsLoopback(endPoint.Address))
        {
            foreach (Address service in _plainServices.Keys) listener.Flow.AddConsumer(service);
        }

        return listener;
    }

    /// <summary>Connects to another node over TCP.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<TcpConnection> ConnectTcpAsync(string host, int port, CancellationToken cancellationToken = default) =>
        _tcp.ConnectAsync(host, port, cancellationToken);

    /// <summary>
    /// Makes a secure channel listener. Messages of its channels reach <c>echo</c>, <c>uppercase</c>, the outlets, each of which says
    /// itself whom it serves, and <c>api</c>, for channels within channels (section 10.5).
    /// </summary>
    /// <exception cref="RoutingException">The address is taken.</exception>
    public SecureChannelListener CreateSecureChannelListener(Address address, SecureChannelOptions options)
    {
        var listener = new SecureChannelListener(_environment, address, options);
        listener.Flow.AddConsumer(ServiceAddresses.Api);
        listener.Flow.AddConsumer(ServiceAddresses.Echo);
        listener.Flow.AddConsumer(ServiceAddresses.Uppercase);
        _channelListeners[address] = listener;
        foreach (TcpOutlet outlet in _outlets.Keys) listener.Flow.AddConsumer(outlet.Address);
        foreach (Address service in _channelServices.Keys) listener.Flow.AddConsumer(service);
        TellListener(listener);
        return listener;
    }

    /// <summary>Opens a secure channel.</summary>
    /// <param name="route">The route to a listener; its first address is a local one.</param>
    /// <param name="options">Who this end is and whom it trusts.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="SecureChannelException">The handshake failed or did not end in time.</exception>
    public Task<SecureChannel> CreateSecureChannelAsync(
        Route route, SecureChannelOptions options, CancellationToken cancellationToken = default) =>
        SecureChannel.OpenAsync(_environment, route, options, cancellationToken);

    /// <summary>
    /// Ends everything in order: portals, sessions, listeners, then channels from the innermost on (each peer is told), then connections,
    /// then the store.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await EndCredentialsAsync().ConfigureAwait(false);
        await ClosePortalsAsync().ConfigureAwait(false);
        await CloseSessionsAsync().ConfigureAwait(false);
        EndAuthority();
        if (RelayService is { } relays) await relays.DisposeAsync().ConfigureAwait(false);
        foreach (SecureChannelListener listener in SecureChannelListeners) await CloseListenerAsync(listener).ConfigureAwait(false);
        _tcp.StopListening();
        // A channel that runs through another began after it, so the last to open is the first to close.
        foreach (SecureChannel channel in SecureChannels.OrderByDescending(channel => channel.Sequence))
            await channel.DisposeAsync().ConfigureAwait(false);
        await _tcp.DisposeAsync().ConfigureAwait(false);
        _environment.Channels.Dispose();
        _portals.Dispose();
        await _decisions.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }
}
