namespace Ockam.Sessions;

/// <summary>How a session stands.</summary>
public enum SessionStatus
{
    /// <summary>Its path is being made, for the first time or because it has just ended.</summary>
    Connecting,

    /// <summary>Its path is there, and its other end gives signs of life.</summary>
    Up,

    /// <summary>Its path could not be made; it is tried again and again.</summary>
    Down,

    /// <summary>It was told to pause.</summary>
    Suspended,

    /// <summary>It was closed for good.</summary>
    Closed,
}
