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

    /// <summary>
    /// The route to the <c>echo</c> service of the node at the end: <see cref="Route"/> with that in place of its final service
    /// (section 6.3). Null if the way does not leave this node.
    /// </summary>
    Route? ProbeRoute { get; }

    /// <summary>The innermost secure channel of the way, which ends at the service's node; null if there is none.</summary>
    SecureChannel? Channel { get; }

    /// <summary>The flow by which answers come in: whoever expects one becomes its consumer (section 10.5).</summary>
    Flow ReturnFlow { get; }

    /// <summary>
    /// When a message last came by this way, as a timestamp of the node's clock: every authenticated message is a sign of life. While this
    /// node itself reads nothing by it, since an application takes nothing, it is now: nobody is silent who is not listened to.
    /// </summary>
    long LastReceived { get; }

    /// <summary>How many bytes were given to the way's own transport connection, those that still wait included; 0 without one.</summary>
    long BytesWritten { get; }

    /// <summary>
    /// How many of <see cref="BytesWritten"/> the next node's machine is known to have: a question behind more bytes than that
    /// cannot have been answered.
    /// </summary>
    long BytesAcknowledged { get; }

    /// <summary>Completes when a part of the way has ended; never fails.</summary>
    Task Ended { get; }

    /// <summary>Why it ended, in words for a status; null while it has not.</summary>
    string? EndReason { get; }

    /// <summary>Closes a way that was found dead: at once, and what still waits to be sent by it is dropped.</summary>
    void Abandon();
}
