namespace Ockam.Sessions;

/// <summary>What a session can do next.</summary>
internal enum SessionAction
{
    /// <summary>Wait for something to happen, or for a time.</summary>
    Wait,

    /// <summary>Try to make the path.</summary>
    Connect,

    /// <summary>Ask the other end for a sign of life.</summary>
    Probe,

    /// <summary>The path is dead: close it.</summary>
    GiveUp,

    /// <summary>End.</summary>
    Stop,
}
