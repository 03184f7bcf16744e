using System.Collections.Concurrent;
using System.Net;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // What a TCP listener offers without a secure channel (section 10.5).
    private readonly ConcurrentDictionary<Address, byte> _plainServices = new();

    // What the channels of every listener reach besides outlets.
    private readonly ConcurrentDictionary<Address, byte> _channelServices = new();

    /// <summary>Starts the <c>hop</c> service, which lets messages pass from one connection of this node to another.</summary>
    /// <exception cref="RoutingException">It runs already.</exception>
    public void StartHop() => StartService(ServiceAddresses.Hop, new HopWorker(Router, ServiceAddresses.Hop));

    /// <summary>Gives an address to a worker that may be reached over plain TCP: on loopback, or where anonymous use is allowed.</summary>
    /// <exception cref="RoutingException">The address is taken.</exception>
    public void StartService(Address address, Worker worker)
    {
        Router.Register(address, worker);
        OfferPlainly(address);
    }

    /// <summary>
    /// Gives an address to a worker that is reached through the secure channels of all listeners, those made later included, and never over
    /// plain TCP. Whom it serves, the worker decides (<see cref="CreateChannelAccessAsync"/>).
    /// </summary>
    /// <exception cref="RoutingException">The address is taken.</exception>
    public void StartChannelService(Address address, Worker worker)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        Router.Register(address, worker);
        _channelServices.TryAdd(address, 0);
        // After it is entered: a listener that is made meanwhile finds it, or is found here.
        foreach (SecureChannelListener listener in SecureChannelListeners) listener.Flow.AddConsumer(address);
    }

    /// <summary>
    /// Decides for a service of secure channels, as for an outlet: whom it trusts, and the policy of the resource that has its address as
    /// name (section 10.3), or that of outlets where there is none of its own.
    /// </summary>
    /// <param name="address">The service's address.</param>
    /// <param name="trust">Whom it trusts.</param>
    /// <param name="allow">A policy to be stored for it; null leaves what is stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PolicyException">The address cannot be the name of a resource with a policy.</exception>
    public async Task<ChannelAccess> CreateChannelAccessAsync(
        Address address, TrustPolicy trust, PolicyExpression? allow = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(trust);
        if (allow is not null)
            await SetPolicyAsync(PolicyTarget.ForResource(address.Name), allow, cancellationToken).ConfigureAwait(false);
        return new ChannelAccess(Guard(trust.ToAccess(), address.Name, PolicyResourceType.TcpOutlet, allow));
    }

    /// <summary>Ends a service.</summary>
    /// <returns>Whether there was one.</returns>
    public bool StopService(Address address)
    {
        StopOfferingPlainly(address);
        if (_channelServices.TryRemove(address, out _))
        {
            foreach (SecureChannelListener listener in SecureChannelListeners) listener.Flow.RemoveConsumer(address);
        }

        return Router.Remove(address);
    }

    private void OfferPlainly(Address address)
    {
        _plainServices.TryAdd(address, 0);
        foreach (TcpListener listener in TcpListeners)
        {
            if (_options.AllowAnonymous || IPAddress.IsLoopback(listener.LocalEndPoint.Address)) listener.Flow.AddConsumer(address);
        }
    }

    private void StopOfferingPlainly(Address address)
    {
        _plainServices.TryRemove(address, out _);
        foreach (TcpListener listener in TcpListeners) listener.Flow.RemoveConsumer(address);
    }
}
