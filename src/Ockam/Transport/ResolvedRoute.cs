using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>A route of which every address is a worker's.</summary>
/// <param name="Route">The route.</param>
/// <param name="Connection">The connection that took the place of an address such as <c>1#host:port</c>; null if there was none.</param>
public sealed record ResolvedRoute(Route Route, TcpConnection? Connection);
