using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Relays;

/// <summary>
/// Runs relays for other nodes (section 7). A name belongs to the Identifier that registered it. Registrations that are refused get no
/// answer, as in the original.
/// </summary>
public sealed partial class RelayService : IAsyncDisposable
{
    private readonly Router _router;
    private readonly TimeProvider _time;
    private readonly RelayServiceOptions _options;
    private readonly Action<Address> _publish;
    private readonly Action<Address> _withdraw;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>Starts the service.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Whom it serves.</param>
    /// <param name="publish">Makes an address reachable from other nodes.</param>
    /// <param name="withdraw">Makes it unreachable again.</param>
    /// <param name="owners">To whom names belong since before; null where that is not stored.</param>
    internal RelayService(
        Router router, TimeProvider time, RelayServiceOptions options, Action<Address> publish, Action<Address> withdraw,
        RelayOwners? owners = null)
    {
        _router = router;
        _time = time;
        _options = options;
        _publish = publish;
        _withdraw = withdraw;
        _pairings = new FlowPairings(router);
        _told = new TokenBucket(ToldPerSecond, time);
        _owners = owners;
        _looks = StartLooking();
        foreach (Address address in Addresses)
        {
            router.Register(address, new Registrar(this));
            publish(address);
        }
    }

    /// <summary>
    /// Raised, on any thread, when a relay has come, changed its owner or way, lost its connection, or gone. It must not block.
    /// </summary>
    public event Action<RelayService, Relay>? Changed;

    /// <summary>
    /// Raised, on any thread, with the reason when a registration was refused, though no more than ten times a second; the asker is not
    /// told. It must not block.
    /// </summary>
    public event Action<RelayRequest, string>? Refused;

    /// <summary>The addresses of the service: <c>forwarding_service</c> and <c>static_forwarding_service</c>, which do the same.</summary>
    public static IReadOnlyList<Address> Addresses { get; } = [new("forwarding_service"), new("static_forwarding_service")];

    /// <summary>Whom it serves.</summary>
    public RelayServiceOptions Options => _options;

    /// <summary>The relays.</summary>
    public IReadOnlyCollection<Relay> Relays
    {
        get
        {
            lock (_lock) return [.. _relays.Values];
        }
    }

    /// <summary>How many registrations were refused.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>The relay with a name, or null.</summary>
    public Relay? Find(string name)
    {
        lock (_lock) return _relays.GetValueOrDefault(name);
    }

    /// <summary>Ends a relay; its owner is told. Channels that were set up through it go on.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name)
    {
        Relay? relay;
        lock (_lock)
        {
            if (!_relays.TryGetValue(name, out relay)) return false;
            Forget(relay);
        }

        if (relay.IsConnected) TellLost(relay.Path, "it was removed on the relay node");
        _router.Raise(Changed, this, relay);
        return true;
    }

    /// <summary>Ends the service and its relays.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] tasks;
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
            _looks?.Dispose();
            foreach (Relay relay in _relays.Values.ToArray()) Forget(relay);
            tasks = [.. _tasks];
        }

        foreach (Address address in Addresses)
        {
            _withdraw(address);
            _router.Remove(address);
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks).ConfigureAwait(false);
        _ending.Dispose();
    }

    private sealed class Registrar(RelayService service) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => service.Register(message);
    }
}
