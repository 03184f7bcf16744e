using Ockam.Sessions;

namespace Ockam.Portals;

/// <summary>The path of a session, as it is made anew whenever it ends.</summary>
internal sealed class SessionPaths(Session session) : IPortalPathSource
{
    // Between the end of a path and its session's notice of it.
    private static readonly TimeSpan NoticeTime = TimeSpan.FromMilliseconds(20);

    public ValueTask<ISessionPath> GetAsync(CancellationToken cancellationToken) =>
        session.Path is { Ended.IsCompleted: false } path
            ? ValueTask.FromResult(path)
            : new ValueTask<ISessionPath>(WaitAsync(cancellationToken));

    private async Task<ISessionPath> WaitAsync(CancellationToken cancellationToken)
    {
        session.Demand();
        while (true)
        {
            ISessionPath path = await session.WaitUntilUpAsync(cancellationToken).ConfigureAwait(false);
            if (!path.Ended.IsCompleted) return path;
            await Task.Delay(NoticeTime, cancellationToken).ConfigureAwait(false);
        }
    }
}
