using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    /// <summary>Replaces the address of another node, such as <c>1#host:port</c>, by that of a connection to it (section 1.3).</summary>
    /// <param name="route">A route with at most one such address.</param>
    /// <param name="reuse">Whether an open connection to the same host and port will do; without it one is made.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <exception cref="RoutingException">More than one such address, one of another transport, or no connection could be made.</exception>
    public async Task<ResolvedRoute> ResolveAsync(
        Route route, bool reuse = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (Find(route) is not { } address) return new ResolvedRoute(route, null);
        if (!HostnamePort.TryParse(address.Name, out HostnamePort? target))
            throw new RoutingException($"The address {address} in the route {route} is not of the form 1#HOST:PORT.");
        TcpConnection? connection = reuse ? FindConnection(target) : null;
        connection ??= await ConnectAsync(target, cancellationToken).ConfigureAwait(false);
        var resolved = new Route(route.Select(other => ReferenceEquals(other, address) ? connection.SenderAddress : other));
        return new ResolvedRoute(resolved, connection);
    }

    private static Address? Find(Route route)
    {
        Address? found = null;
        foreach (Address address in route)
        {
            if (address.Type == Address.LocalType) continue;
            if (address.Type != Address.TcpType)
                throw new RoutingException($"The address {address} in the route {route} is not of TCP (type 1), the only transport here.");
            if (found is not null)
            {
                throw new RoutingException(
                    $"The route {route} has two transport addresses, {found} and {address}; it may have one.");
            }

            found = address;
        }

        return found;
    }

    private TcpConnection? FindConnection(HostnamePort target)
    {
        foreach ((TcpConnection connection, _) in _connections)
        {
            if (connection.Status != TcpConnectionStatus.Closed && target.Equals(connection.Target)) return connection;
        }

        return null;
    }
}
