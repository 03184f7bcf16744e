namespace Ockam.Portals;

/// <summary>A portal cannot be made, or one of its connections failed.</summary>
public sealed class PortalException : OckamException
{
    /// <summary>Creates the error.</summary>
    public PortalException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public PortalException(string message, Exception? innerException) : base(message, innerException) { }
}
