namespace Ockam.Models;

/// <summary>A statement to put into a key's policy: who may do what, from which environment.</summary>
/// <param name="Principals">Whom it allows; an ARN, an account's number or an Ockam identifier each.</param>
/// <param name="Registers">What the environment has to prove.</param>
public sealed record SealingRequest(IReadOnlyList<KeyPolicyPrincipal> Principals, SealingRegisters Registers)
{
    /// <summary>The operations: any of the five that take a document.</summary>
    public IReadOnlyList<string> Actions { get; init; } = ["kms:Decrypt"];

    /// <summary>The statement's name; made from its content if null.</summary>
    public string? Sid { get; init; }

    /// <summary>Pairs that the request's encryption context must have; none if empty.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Whether values are compared without regard to case, as AWS's own examples do.</summary>
    public bool IgnoreCase { get; init; } = true;

    /// <summary>
    /// Whether the way without a document is closed for everybody, the owner too: without it whoever else may decrypt, for example by a
    /// policy of IAM, need prove nothing.
    /// </summary>
    public bool CloseUnattested { get; init; } = true;
}
