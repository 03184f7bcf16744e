using Ockam.Portals;
using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Node;

/// <summary>Gives an inlet the way to its outlet, by a session that other inlets may share.</summary>
/// <param name="to">The whole way, for lists.</param>
/// <param name="session">Keeps the way to the outlet's node up.</param>
/// <param name="service">The addresses behind it; empty where the session leads to the outlet itself.</param>
internal sealed class InletPath(MultiAddr to, Session session, Route service) : IPortalPathSource
{
    private readonly Lock _lock = new();
    private ServicePath? _last;

    public MultiAddr To => to;

    public Session Session => session;

    public ValueTask<ISessionPath> GetAsync(CancellationToken cancellationToken)
    {
        if (session.Path is { } path) return ValueTask.FromResult(Lead(path));
        session.Demand();
        return WaitAsync(cancellationToken);
    }

    private async ValueTask<ISessionPath> WaitAsync(CancellationToken cancellationToken) =>
        Lead(await session.WaitUntilUpAsync(cancellationToken).ConfigureAwait(false));

    // The same object as long as the way is the same: an inlet watches each object that it is given.
    private ISessionPath Lead(ISessionPath path)
    {
        if (service.Count == 0) return path;
        lock (_lock)
        {
            if (!ReferenceEquals(_last?.Way, path)) _last = new ServicePath(path, service);
            return _last!;
        }
    }
}
