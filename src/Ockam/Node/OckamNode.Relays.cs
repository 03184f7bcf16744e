using System.Collections.Concurrent;
using Ockam.Policies;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    private readonly ConcurrentDictionary<RelayClient, byte> _relays = new();
    private RelayService? _relayService;

    /// <summary>The relays that this node runs for others; null if it runs none.</summary>
    public RelayService? RelayService => Volatile.Read(ref _relayService);

    /// <summary>The relays that lead to this node, at other nodes.</summary>
    public IReadOnlyCollection<RelayClient> Relays => [.. _relays.Keys];

    /// <summary>The relay that leads to this node under a name; null if there is none.</summary>
    public RelayClient? FindRelay(string name) => _relays.Keys.FirstOrDefault(relay => relay.Name == name);

    /// <summary>
    /// Runs relays for other nodes (section 7). They can be used and registered through channels of the listener <c>api</c>, over TCP on
    /// loopback, and over TCP elsewhere if the node allows anonymous use; who may register one the options say.
    /// </summary>
    /// <param name="options">Whom it serves; without options, only this machine over plain TCP.</param>
    /// <exception cref="RoutingException">It runs already.</exception>
    /// <exception cref="PolicyException">
    /// A policy is given, which only <see cref="StartRelayServiceAsync(RelayServiceOptions, CancellationToken)"/> can store.
    /// </exception>
    public RelayService StartRelayService(RelayServiceOptions? options = null)
    {
        options ??= new RelayServiceOptions();
        return options.Allow is null
            ? StartRelays(options, null)
            : throw new PolicyException("A relay service with a policy is started with StartRelayServiceAsync, which stores it first.");
    }

    /// <summary>As <see cref="StartRelayService"/>, and stores the policy that the options name (section 10.3).</summary>
    /// <param name="options">Whom it serves.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RoutingException">It runs already.</exception>
    public async Task<RelayService> StartRelayServiceAsync(RelayServiceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await StorePolicyAsync(options, cancellationToken).ConfigureAwait(false);
        return StartRelays(options, null);
    }

    /// <summary>
    /// Runs relays for other nodes as <see cref="StartRelayService(RelayServiceOptions?)"/> does, and keeps in the store to whom their
    /// names belong: when the node starts again, each owner has 2 minutes to come back before another may have the name.
    /// </summary>
    /// <param name="options">Whom it serves; without options, only this machine over plain TCP.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RoutingException">It runs already.</exception>
    public async Task<RelayService> StartLastingRelayServiceAsync(
        RelayServiceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        options ??= new RelayServiceOptions();
        RelayOwners owners = await RelayOwners.LoadAsync(_store.RelayOwners, Name, _options.Time, cancellationToken).ConfigureAwait(false);
        await StorePolicyAsync(options, cancellationToken).ConfigureAwait(false);
        return StartRelays(options, owners);
    }

    // First, so that nobody registers without it; but not beside a service that runs already.
    private async ValueTask StorePolicyAsync(RelayServiceOptions options, CancellationToken cancellationToken)
    {
        if (options.Allow is not { } allow || RelayService is not null) return;
        await SetPolicyAsync(PolicyTarget.ForResource(PolicyResourceTypes.RelayService), allow, cancellationToken).ConfigureAwait(false);
    }

    private RelayService StartRelays(RelayServiceOptions options, RelayOwners? owners)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var service = new RelayService(Router, _options.Time, Guard(options), PublishRelay, WithdrawRelay, owners);
        service.Changed += TellHostedRelay;
        service.Refused += TellRefusal;
        Volatile.Write(ref _relayService, service);
        return service;
    }

    /// <summary>Registers a relay that leads to this node, and keeps it registered until it is disposed of.</summary>
    /// <param name="name">Its name; null for one that the relay node makes up.</param>
    /// <param name="at">The relay node: its address, with the secure channels to it, if there shall be any.</param>
    /// <param name="channels">Who this end of those channels is and whom it trusts.</param>
    /// <param name="options">How it is registered.</param>
    /// <returns>The relay, being registered; <see cref="RelayClient.WaitUntilUpAsync"/> waits for it.</returns>
    /// <exception cref="FormatException">That cannot be a relay's name.</exception>
    public RelayClient CreateRelay(string? name, MultiAddr at, SecureChannelOptions channels, RelayClientOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var relay = new RelayClient(
            Router,
            _options.Time,
            name,
            at,
            options ?? new RelayClientOptions(),
            async cancellationToken => await ConnectPathAsync(at, channels, cancellationToken).ConfigureAwait(false),
            CreateSession);
        _relays.TryAdd(relay, 0);
        relay.Changed += changed =>
        {
            if (changed.Status == SessionStatus.Closed) _relays.TryRemove(changed, out _);
            TellRelay(changed);
        };
        relay.Session.Start();
        return relay;
    }

    private void PublishRelay(Address address)
    {
        _api.Flow.AddConsumer(address);
        OfferPlainly(address);
    }

    private void WithdrawRelay(Address address)
    {
        _api.Flow.RemoveConsumer(address);
        StopOfferingPlainly(address);
    }
}
