namespace Ockam;

/// <summary>
/// The root of this library's errors: something was refused or failed, and the message says with which value and what to do.
/// </summary>
public class OckamException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    public OckamException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public OckamException(string message, Exception? innerException) : base(message, innerException) { }
}
