namespace Ockam.Policies;

/// <summary>A policy cannot be read, kept or applied; the message says what is wrong with it and what to do.</summary>
public sealed class PolicyException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What is wrong, and what to do about it.</param>
    public PolicyException(string message) : base(message) { }
}
