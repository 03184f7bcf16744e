namespace Ockam.Policies;

/// <summary>What can be said at once about a peer.</summary>
internal enum PolicyVerdict
{
    /// <summary>Not until its attributes have been read.</summary>
    Unknown,

    /// <summary>It is let in.</summary>
    Allowed,

    /// <summary>It is not.</summary>
    Denied,
}
