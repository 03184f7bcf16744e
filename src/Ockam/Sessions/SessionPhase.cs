namespace Ockam.Sessions;

/// <summary>Where a <see cref="SessionMachine"/> stands.</summary>
internal enum SessionPhase
{
    /// <summary>There is no path, and the next attempt has its time.</summary>
    Waiting,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>There is a path.</summary>
    Up,

    /// <summary>There shall be none for now.</summary>
    Suspended,

    /// <summary>There shall be none any more.</summary>
    Closed,
}
