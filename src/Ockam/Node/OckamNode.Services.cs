using System.Collections.Concurrent;
using System.Net;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // What a TCP listener offers without a secure channel (section 10.5).
    private readonly ConcurrentDictionary<Address, byte> _plainServices = new();

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

    /// <summary>Ends a service.</summary>
    /// <returns>Whether there was one.</returns>
    public bool StopService(Address address)
    {
        StopOfferingPlainly(address);
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
