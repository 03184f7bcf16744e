using Ockam.Portals;
using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Node;

/// <summary>Gives an inlet the way to its outlet, by a session that other inlets may share.</summary>
/// <param name="way">The whole way, and who may be at the ends of its channels.</param>
/// <param name="session">Keeps the way to the outlet's node up.</param>
/// <param name="service">The addresses behind it; empty where the session leads to the outlet itself.</param>
internal sealed class InletPath(InletRoute way, Session session, Route service) : IPortalPathSource
{
    // Between the end of a path and its session's notice of it, which waits for a thread of the pool and nothing else.
    private static readonly TimeSpan s_noticeTime = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private ServicePath? _last;

    public InletRoute Way => way;

    public MultiAddr To => way.To;

    public Session Session => session;

    public ValueTask<ISessionPath> GetAsync(CancellationToken cancellationToken) => session.Path is { Ended.IsCompleted: false } path
        ? ValueTask.FromResult(Lead(path))
        : WaitAsync(cancellationToken);

    private async ValueTask<ISessionPath> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            session.Demand();
            ISessionPath path = await session.WaitUntilUpAsync(cancellationToken).ConfigureAwait(false);
            if (!path.Ended.IsCompleted) return Lead(path);
            await Task.Delay(s_noticeTime, cancellationToken).ConfigureAwait(false);
        }
    }

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
