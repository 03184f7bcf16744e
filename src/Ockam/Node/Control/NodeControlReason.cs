namespace Ockam.Node.Control;

/// <summary>Why a node refused what it was told.</summary>
public enum NodeControlReason
{
    /// <summary>There is none of that name.</summary>
    NotFound,

    /// <summary>The name is taken.</summary>
    NameTaken,

    /// <summary>The node is stopped.</summary>
    NotRunning,

    /// <summary>A text is not of the form that it must have, or two settings exclude each other.</summary>
    InvalidArgument,

    /// <summary>It needs a project, and the node is in none.</summary>
    NoProject,

    /// <summary>It did not come to be in the time that was given.</summary>
    Timeout,

    /// <summary>A portal's way fails at one of its parts.</summary>
    NoWay,

    /// <summary>Another process has the name, or does not answer.</summary>
    Unavailable,
}
