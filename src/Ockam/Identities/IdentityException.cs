using System.Diagnostics.CodeAnalysis;

namespace Ockam.Identities;

/// <summary>An identity, purpose key or credential does not verify, is not known, or is in conflict with what is stored.</summary>
public sealed class IdentityException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">Which rule was broken.</param>
    /// <param name="message">What failed, with which value, and what to do.</param>
    public IdentityException(IdentityErrorReason reason, string message) : base(message) => Reason = reason;

    /// <summary>Which rule was broken.</summary>
    public IdentityErrorReason Reason { get; }

    /// <summary>The one text about a name that is taken, which both a service and a store can find.</summary>
    internal static IdentityException NameTaken(string name) => new(
        IdentityErrorReason.NameTaken, $"There is an identity named '{name}' already. Choose another name, or delete that one first.");

    [DoesNotReturn]
    internal static void Throw(IdentityErrorReason reason, string message) => throw new IdentityException(reason, message);
}
