namespace Ockam.Routing;

/// <summary>Why a message was dropped. Nothing of it goes back on the wire (section 1.2).</summary>
public enum DropReason
{
    /// <summary>Its onward route was empty.</summary>
    EmptyRoute,

    /// <summary>No worker has this address.</summary>
    UnknownAddress,

    /// <summary>A transport address where only a local one can be handled (section 1.3).</summary>
    UnresolvedTransport,

    /// <summary>It crossed too many local workers.</summary>
    TooManyHops,

    /// <summary>Its routes or payload are not of the form expected, or beyond the limits.</summary>
    Malformed,

    /// <summary>The flow that it came in by may not reach that address (section 10.5).</summary>
    FlowDenied,

    /// <summary>A worker refused it for who sent it.</summary>
    AccessDenied,

    /// <summary>A ciphertext that does not open, is repeated, or is too far ahead (section 5.4).</summary>
    Undecryptable,

    /// <summary>A handshake was refused or is not under way.</summary>
    HandshakeRefused,

    /// <summary>A bounded queue was full.</summary>
    Overflow,

    /// <summary>The worker, channel or connection was being closed.</summary>
    Closed,

    /// <summary>A worker or a handler failed: <see cref="Router.WorkerFailed"/> tells the error.</summary>
    WorkerFault,
}
