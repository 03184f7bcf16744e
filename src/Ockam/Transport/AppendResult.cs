namespace Ockam.Transport;

/// <summary>What became of a message given to an <see cref="OutputQueue"/>.</summary>
internal enum AppendResult
{
    /// <summary>It is queued.</summary>
    Queued,

    /// <summary>It is queued, and the queue is above its high-water mark: whoever can wait, must.</summary>
    Congested,

    /// <summary>Its frame would be longer than a frame may be.</summary>
    TooLong,

    /// <summary>There is no room.</summary>
    Overflow,

    /// <summary>Nothing is sent any more.</summary>
    Closed,
}
