namespace Ockam.Transport;

/// <summary>What <see cref="TcpFrameReader.TryRead"/> found.</summary>
internal enum FrameStatus
{
    /// <summary>No whole frame is there yet.</summary>
    NeedMore,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A frame without an onward route, to be ignored (section 1.3).</summary>
    Heartbeat,

    /// <summary>A well-formed message with a route beyond the limits, to be dropped.</summary>
    BeyondLimits,
}
