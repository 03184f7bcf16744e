namespace Ockam.Projects;

/// <summary>A node has no credential that it could present, and its authority gave it none.</summary>
public sealed class CredentialException : OckamException
{
    internal CredentialException(string message, bool isRefused, Exception? innerException = null) : base(message, innerException) =>
        IsRefused = isRefused;

    /// <summary>Whether the authority has answered, with a refusal; otherwise it could not be asked, or its answer was of no use.</summary>
    public bool IsRefused { get; }
}
