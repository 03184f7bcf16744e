namespace Ockam.Models;

/// <summary>A sealed model, its key or its place was refused or failed: the message says what, with which value, and what to do.</summary>
public class ModelException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">Which rule was broken.</param>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause; null if there is none.</param>
    public ModelException(ModelErrorReason reason, string message, Exception? innerException = null) : base(message, innerException) =>
        Reason = reason;

    /// <summary>Which rule was broken.</summary>
    public ModelErrorReason Reason { get; }
}
