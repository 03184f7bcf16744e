using Ockam.Sessions;

namespace Ockam.Portals;

/// <summary>Where an inlet gets its way to the outlet from, such as a session that makes it anew whenever it ends.</summary>
public interface IPortalPathSource
{
    /// <summary>The way as it is now; while there is none, waits for the next.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OckamException">There will be none any more.</exception>
    ValueTask<ISessionPath> GetAsync(CancellationToken cancellationToken);
}
