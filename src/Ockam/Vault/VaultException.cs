namespace Ockam.Vault;

/// <summary>A vault refused or failed: no such key, a key that is not valid, or a service that did not answer.</summary>
public sealed class VaultException : OckamException
{
    /// <summary>Creates the error.</summary>
    public VaultException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    public VaultException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Creates the error with its kind.</summary>
    public VaultException(VaultErrorReason reason, string message) : base(message) => Reason = reason;

    /// <summary>Creates the error with its kind and cause.</summary>
    public VaultException(VaultErrorReason reason, string message, Exception? innerException) : base(message, innerException) =>
        Reason = reason;

    /// <summary>What is wrong.</summary>
    public VaultErrorReason Reason { get; }
}
