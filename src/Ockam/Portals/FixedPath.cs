using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Portals;

/// <summary>A way that somebody else opened and watches over; when it ends, there is none any more.</summary>
internal sealed class FixedPath(ISessionPath path) : IPortalPathSource
{
    public ValueTask<ISessionPath> GetAsync(CancellationToken cancellationToken) => path.Ended.IsCompleted
        ? ValueTask.FromException<ISessionPath>(
            new RoutingException($"The route {path.Route} is closed, and was not given as one that is opened again."))
        : ValueTask.FromResult(path);
}
