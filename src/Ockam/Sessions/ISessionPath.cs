using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Sessions;

/// <summary>
/// A way to a service of another node that exists for as long as the connection and the channels that it was made of: what a
/// session makes anew when it ends. Disposing it closes what was opened for it.
/// </summary>
public interface ISessionPath : IAsyncDisposable
{
    /// <summary>The route to the service; its first address is a worker of this node.</summary>
    Route Route { get; }

    /// <summary>The innermost secure channel of the way, which ends at the service's node; null if there is none.</summary>
    SecureChannel? Channel { get; }

    /// <summary>The flow by which answers come in: whoever expects one becomes its consumer (section 10.5).</summary>
    Flow ReturnFlow { get; }

    /// <summary>
    /// When a message last came by this way, as a timestamp of the node's clock: every authenticated message is a sign of life.
    /// </summary>
    long LastReceived { get; }

    /// <summary>Completes when a part of the way has ended; never fails.</summary>
    Task Ended { get; }

    /// <summary>Why it ended, in words for a status; null while it has not.</summary>
    string? EndReason { get; }
}
