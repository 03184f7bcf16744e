using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Relays;

/// <summary>
/// Keeps a relay of this node registered at a relay node (section 7.2), over a session: after every loss of the path it is registered
/// anew. Understands relays of both kinds (section 7.3).
/// </summary>
public sealed class RelayClient : IAsyncDisposable
{
    private static readonly Address s_named = new("static_forwarding_service");
    private static readonly Address s_random = new("forwarding_service");

    private readonly Router _router;
    private readonly TimeProvider _time;
    private readonly RelayClientOptions _options;
    private readonly Func<CancellationToken, Task<ISessionPath>> _connect;

    /// <summary>Creates a client, which begins when it is started.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="time">The clock.</param>
    /// <param name="name">The relay's name; null for one that the relay node makes up.</param>
    /// <param name="at">The relay node, for lists and texts.</param>
    /// <param name="options">How it registers.</param>
    /// <param name="connect">Makes a path to the relay node.</param>
    /// <param name="open">Opens a session with a name over a path that is made by a function.</param>
    /// <exception cref="FormatException">That cannot be a relay's name.</exception>
    internal RelayClient(
        Router router,
        TimeProvider time,
        string? name,
        MultiAddr at,
        RelayClientOptions options,
        Func<CancellationToken, Task<ISessionPath>> connect,
        Func<string, Func<CancellationToken, Task<ISessionPath>>, Session> open)
    {
        if (name is not null && (!RelayNames.IsValid(name) || name == RelayNames.Random))
        {
            throw new FormatException(
                $"'{name}' cannot be a relay's name: it has 1 to 255 bytes, no control characters, and is not 'register'.");
        }

        Name = name;
        At = at;
        _router = router;
        _time = time;
        _options = options;
        _connect = connect;
        Session = open($"relay {name ?? "(any name)"} at {at}", ConnectAsync);
        Session.Changed += _ => _router.Raise(Changed, this);
    }

    /// <summary>Raised on a thread of the pool after the status or the last error has changed.</summary>
    public event Action<RelayClient>? Changed;

    /// <summary>The relay's name; null for one that the relay node makes up.</summary>
    public string? Name { get; }

    /// <summary>The relay node.</summary>
    public MultiAddr At { get; }

    /// <summary>What keeps the relay registered: suspend, resume and watch it here.</summary>
    public Session Session { get; }

    /// <summary>Whether the relay is registered.</summary>
    public SessionStatus Status => Session.Status;

    /// <summary>Why the relay was lost or could not be registered the last time, and what to do about it.</summary>
    public string? LastError => Session.LastError;

    /// <summary>The relay's address on the relay node, usually <c>forward_to_NAME</c>; null while it is not registered.</summary>
    public Address? RelayAddress => (Session.Path as RegisteredPath)?.Relay;

    /// <summary>Waits until the relay is registered.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its address on the relay node.</returns>
    /// <exception cref="RoutingException">The client was closed.</exception>
    public async Task<Address> WaitUntilUpAsync(CancellationToken cancellationToken = default) =>
        ((RegisteredPath)await Session.WaitUntilUpAsync(cancellationToken).ConfigureAwait(false)).Relay;

    /// <summary>Closes the path to the relay node, and makes none before <see cref="Resume"/>.</summary>
    public void Suspend() => Session.Suspend();

    /// <summary>Ends a suspension.</summary>
    public void Resume() => Session.Resume();

    /// <summary>Gives the relay up, by closing the path to the relay node: there is no message for it (section 7.3).</summary>
    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private async Task<ISessionPath> ConnectAsync(CancellationToken cancellationToken)
    {
        ISessionPath path = await _connect(cancellationToken).ConfigureAwait(false);
        RelayRegistrant? registrant = null;
        try
        {
            registrant = new RelayRegistrant(_router, path, Name ?? RelayNames.Random, HoldAfterLoss);
            registrant.Register(Name is null ? s_random : s_named);
            await ConfirmationAsync(path, registrant, cancellationToken).ConfigureAwait(false);
            return new RegisteredPath(path, registrant);
        }
        catch
        {
            registrant?.Dispose();
            await path.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Not all clients at the same time: of two, one is to find the other at rest.
    private void HoldAfterLoss() => Session.Hold(_options.PauseAfterLoss * (1 + Random.Shared.NextDouble()));

    private async Task ConfirmationAsync(ISessionPath path, RelayRegistrant registrant, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task timer = Task.Delay(_options.ConfirmationTimeout, _time, done.Token);
        Task first = await Task.WhenAny(registrant.Confirmed, path.Ended, timer).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        if (registrant.Confirmed.IsCompletedSuccessfully) return;
        cancellationToken.ThrowIfCancellationRequested();
        if (first != timer) throw new RoutingException(path.EndReason ?? "The way to the relay node ended.");
        throw new RoutingException(
            $"The relay node did not confirm the relay '{Name}' within {_options.ConfirmationTimeout.TotalSeconds:0.#} s. "
                + "It may run no relay service, this identity may not be allowed to register that name there or have too many relays, "
                + "or the name belongs to another.");
    }
}
