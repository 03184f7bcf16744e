namespace Ockam.Models;

/// <summary>A grant on a key: it allows like a statement that names a principal, and a Deny prevails over it.</summary>
/// <param name="Id">Its id or name.</param>
/// <param name="Grantee">Whom it allows something.</param>
/// <param name="Operations">What it allows, for example <c>Decrypt</c>.</param>
public sealed record KeyGrant(string Id, KeyPolicyPrincipal Grantee, IReadOnlyList<string> Operations)
{
    /// <summary>The encryption context that the request must have, neither more nor less; null if any will do.</summary>
    public EncryptionContext? ContextEquals { get; init; }

    /// <summary>The pairs that the request's encryption context must have among others; null if any will do.</summary>
    public EncryptionContext? ContextSubset { get; init; }
}
