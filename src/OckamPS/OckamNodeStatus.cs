namespace OckamPS;

/// <summary>Whether a node runs.</summary>
public enum OckamNodeStatus
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It is stopped, and can be started again with all that it had.</summary>
    Stopped,
}
