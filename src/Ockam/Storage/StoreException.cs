namespace Ockam.Storage;

/// <summary>A home folder or its database is refused, or could not be used. The message names the file and the remedy.</summary>
public sealed class StoreException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="path">The folder or file concerned.</param>
    /// <param name="message">What failed, naming the path, and what to do.</param>
    /// <param name="innerException">The cause, if it was another exception.</param>
    public StoreException(StoreErrorReason reason, string path, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public StoreErrorReason Reason { get; }

    /// <summary>The folder or file concerned.</summary>
    public string Path { get; }
}
