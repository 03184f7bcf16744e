namespace Ockam.Projects;

/// <summary>
/// A ticket or project cannot be used. The text names fields and places, and no value of a ticket: one of them is its secret.
/// </summary>
public sealed class ProjectException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="message">What failed, and what to do.</param>
    /// <param name="innerException">The cause, which must hold nothing secret; null if there is none.</param>
    public ProjectException(ProjectErrorReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public ProjectErrorReason Reason { get; }
}
