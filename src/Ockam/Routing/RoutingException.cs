namespace Ockam.Routing;

/// <summary>An address that is taken or cannot be used, a route that cannot be resolved, or a message that was not answered.</summary>
public sealed class RoutingException : OckamException
{
    /// <summary>Creates the error.</summary>
    public RoutingException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public RoutingException(string message, Exception? innerException) : base(message, innerException) { }
}
