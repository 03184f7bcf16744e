using System.Collections.Concurrent;
using System.Net;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    private readonly PortalEnvironment _portals;
    private readonly ConcurrentDictionary<TcpInlet, byte> _inlets = new();
    private readonly ConcurrentDictionary<TcpOutlet, byte> _outlets = new();

    /// <summary>
    /// Raised when an inlet or outlet was made or removed, and when its status or last error has changed; it must not block.
    /// </summary>
    public event Action<TcpPortal>? PortalChanged;

    /// <summary>The inlets.</summary>
    public IReadOnlyCollection<TcpInlet> Inlets => [.. _inlets.Keys];

    /// <summary>The outlets.</summary>
    public IReadOnlyCollection<TcpOutlet> Outlets => [.. _outlets.Keys];

    /// <summary>How much memory is taken by what local applications have not taken yet, in bytes.</summary>
    internal long SpilledBytes => _portals.Spill.Used;

    /// <summary>The inlet with a name, or at an address such as <c>127.0.0.1:5432</c>; null if there is none.</summary>
    public TcpInlet? FindInlet(string name) => _inlets.Keys.FirstOrDefault(inlet => inlet.Name == name)
        ?? _inlets.Keys.FirstOrDefault(inlet => inlet.LocalEndPoint.ToString() == name);

    /// <summary>The outlet with a name or an address; null if there is none.</summary>
    public TcpOutlet? FindOutlet(string name) => _outlets.Keys.FirstOrDefault(outlet => outlet.Name == name)
        ?? _outlets.Keys.FirstOrDefault(outlet => outlet.Address.Name == name);

    /// <summary>Makes an inlet (section 6) that finds its way to the outlet by itself, such as by a session.</summary>
    /// <param name="options">Where it listens, and whom it trusts.</param>
    /// <param name="paths">The way to the outlet's worker.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PortalException">Its address cannot be listened at, or its name is taken.</exception>
    public Task<TcpInlet> CreateInletAsync(
        TcpInletOptions options, IPortalPathSource paths, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(paths);
        return StartInletAsync(options, paths, cancellationToken);
    }

    /// <summary>
    /// Makes an inlet over a way that is open, and that somebody else closes: then its connections end, and it has no new ones.
    /// </summary>
    /// <param name="options">Where it listens, and whom it trusts.</param>
    /// <param name="path">The way to the outlet's worker.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PortalException">Its address cannot be listened at, or its name is taken.</exception>
    public Task<TcpInlet> CreateInletAsync(TcpInletOptions options, ISessionPath path, CancellationToken cancellationToken = default) =>
        CreateInletAsync(options, new FixedPath(path), cancellationToken);

    /// <summary>Makes an inlet over a route that is open.</summary>
    /// <param name="options">Where it listens, and whom it trusts.</param>
    /// <param name="route">The route to the outlet's worker; its first address is that of a connection or channel of this node.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PortalException">Its address cannot be listened at, or its name is taken.</exception>
    /// <exception cref="RoutingException">Nobody on this node has the route's first address.</exception>
    public Task<TcpInlet> CreateInletAsync(TcpInletOptions options, Route route, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (route.Count == 0 || Router.Find(route[0].Bytes) is null)
            throw new RoutingException($"The route {route} does not begin with a connection or channel of this node.");
        var path = new OpenedRoute();
        path.Complete(route, Router);
        return CreateInletAsync(options, path, cancellationToken);
    }

    /// <summary>
    /// Makes an outlet (section 6). Peers reach it through secure channels of all listeners; over plain TCP only where this node
    /// has no authority, the listener is on loopback or anonymous use is allowed, and the outlet trusts anyone.
    /// </summary>
    /// <exception cref="RoutingException">The address is taken.</exception>
    /// <exception cref="PortalException">
    /// The name is taken, or a file of certificates cannot be read; or a policy is given, which only
    /// <see cref="CreateOutletAsync(TcpOutletOptions, CancellationToken)"/> can store.
    /// </exception>
    public TcpOutlet CreateOutlet(TcpOutletOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Allow is null
            ? StartOutlet(options)
            : throw new PortalException("An outlet with a policy is made with CreateOutletAsync, which stores the policy first.");
    }

    /// <summary>As <see cref="CreateOutlet"/>, and stores the policy that the options name (section 10.3).</summary>
    /// <param name="options">Where it leads, and who may use it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RoutingException">The address is taken.</exception>
    /// <exception cref="PortalException">The name is taken, or a file of certificates cannot be read.</exception>
    /// <exception cref="PolicyException">The address cannot be the name of a resource with a policy.</exception>
    public async Task<TcpOutlet> CreateOutletAsync(TcpOutletOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckOutletName(options);
        // The policy first, so that nobody comes in without it; but not for an outlet that is there already.
        if (options.Allow is { } allow && Router.Find(options.Address.Bytes) is null)
            await SetPolicyAsync(PolicyTarget.ForResource(options.Address.Name), allow, cancellationToken).ConfigureAwait(false);
        return StartOutlet(options);
    }

    private TcpOutlet StartOutlet(TcpOutletOptions options)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        CheckOutletName(options);
        ArgumentNullException.ThrowIfNull(options.Access);
        TcpOutlet outlet = TcpOutlet.Start(_portals, options with
        {
            Access = Guard(options.Access, options.Address.Name, PolicyResourceType.TcpOutlet, options.Allow),
        });
        _outlets.TryAdd(outlet, 0);
        // After it is entered: a listener that is made meanwhile finds it, or is found here.
        foreach (SecureChannelListener listener in SecureChannelListeners) listener.Flow.AddConsumer(outlet.Address);
        if (_options.Authority is null && options.Allow is null && ReferenceEquals(options.Access, PortalAccess.Anyone))
            OfferPlainly(outlet.Address);
        Announce(outlet);
        return outlet;
    }

    private void CheckOutletName(TcpOutletOptions options)
    {
        if (options.Name is { } name && FindOutlet(name) is not null)
            throw new PortalException($"There is an outlet named '{name}': choose another name, or remove that one.");
    }

    /// <summary>Ends an inlet or outlet, with its connections.</summary>
    /// <returns>Whether it was one of this node.</returns>
    public async ValueTask<bool> RemovePortalAsync(TcpPortal portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        bool removed = portal switch
        {
            TcpInlet inlet => _inlets.TryRemove(inlet, out _),
            TcpOutlet outlet => _outlets.TryRemove(outlet, out _),
            _ => false,
        };
        if (!removed) return false;
        if (portal is TcpOutlet { Address: var address })
        {
            foreach (SecureChannelListener listener in SecureChannelListeners) listener.Flow.RemoveConsumer(address);
            StopOfferingPlainly(address);
        }

        await portal.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    private async Task<TcpInlet> StartInletAsync(
        TcpInletOptions options, IPortalPathSource paths, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (options.Name is { } name && FindInlet(name) is not null)
            throw new PortalException($"There is an inlet named '{name}': choose another name, or remove that one.");
        ArgumentNullException.ThrowIfNull(options.Access);
        string resource = options.Name ?? options.From.ToString();
        PolicyGuard guard = _decisions.Guard(
            resource, PolicyResourceType.TcpInlet, options.Allow is not null, IsForMembers(options.Access));
        // One without a name has that of its port, which is known when it listens; until its policy is stored, nobody is let in.
        guard.IsHeld = options is { Name: null, Allow: not null };
        if (options is { Name: not null, Allow: { } known })
            await SetPolicyAsync(PolicyTarget.ForResource(resource), known, cancellationToken).ConfigureAwait(false);
        options = options with { Access = new PolicyAccess(options.Access, guard) };
        TcpInlet inlet = await TcpInlet.StartAsync(_portals, options, paths, cancellationToken).ConfigureAwait(false);
        guard.Resource = inlet.Name;
        if (guard.IsHeld)
        {
            try
            {
                await SetPolicyAsync(PolicyTarget.ForResource(inlet.Name), options.Allow!, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await inlet.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            guard.IsHeld = false;
        }

        _inlets.TryAdd(inlet, 0);
        Announce(inlet);
        return inlet;
    }

    private void Announce(TcpPortal portal)
    {
        portal.Changed += changed => Router.Raise(PortalChanged, changed);
        Router.Raise(PortalChanged, portal);
    }

    private async ValueTask ClosePortalsAsync()
    {
        foreach (TcpInlet inlet in _inlets.Keys) await RemovePortalAsync(inlet).ConfigureAwait(false);
        foreach (TcpOutlet outlet in _outlets.Keys) await RemovePortalAsync(outlet).ConfigureAwait(false);
    }
}
