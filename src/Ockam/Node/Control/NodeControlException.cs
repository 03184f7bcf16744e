namespace Ockam.Node.Control;

/// <summary>A node refused what it was told.</summary>
public sealed class NodeControlException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">What was refused, with which value, and why.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public NodeControlException(NodeControlReason reason, string message, string remedy, Exception? innerException = null)
        : base($"{message} {remedy}", innerException)
    {
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>Why.</summary>
    public NodeControlReason Reason { get; }

    /// <summary>What to do.</summary>
    public string Remedy { get; }
}
