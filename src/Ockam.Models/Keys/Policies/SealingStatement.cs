using System.Globalization;

namespace Ockam.Models;

/// <summary>What a policy shall allow to whom, in an environment with which measurements.</summary>
/// <param name="Name">Names it among the statements of a policy: 1 to 32 letters and digits.</param>
/// <param name="Principals">Who: ARNs, or for the local key service Identifiers.</param>
public sealed record SealingStatement(string Name, IReadOnlyList<string> Principals)
{
    /// <summary>The operations that KMS can bind to attestation.</summary>
    public static IReadOnlyList<string> AttestedActions { get; } =
        ["kms:Decrypt", "kms:DeriveSharedSecret", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateRandom"];

    /// <summary>
    /// What else gives out what a key protects. The owner's GenerateDataKey is not among them: wrapping needs no attestation.
    /// </summary>
    internal static IReadOnlyList<string> ClosedActions { get; } = ["kms:Decrypt", "kms:ReEncryptFrom", "kms:DeriveSharedSecret"];

    private const int MaximumName = 32;
    private const int DigestDigits = 96;

    /// <summary>What is allowed; some of <see cref="AttestedActions"/>.</summary>
    public IReadOnlyList<string> Actions { get; init; } = ["kms:Decrypt"];

    /// <summary>The values that registers must have, 96 hexadecimal digits; of several for one register, any will do.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Pcrs { get; init; } = new SortedDictionary<int, IReadOnlyList<string>>();

    /// <summary>
    /// Whether every other way is closed by a Deny, for everyone: without it, whoever another statement or an IAM policy allows to decrypt
    /// needs no attestation. The key's owner can then not decrypt outside of such an environment either.
    /// </summary>
    public bool DenyUnattested { get; init; } = true;

    /// <summary>The condition key of a register.</summary>
    internal static string KeyOf(int register) =>
        "kms:RecipientAttestation:NitroTPMPCR" + register.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ModelException">Something of it would not seal anything.</exception>
    internal void Validate()
    {
        if (Name.Length is 0 or > MaximumName || !Name.All(char.IsAsciiLetterOrDigit))
            throw Invalid($"its name '{ModelNames.Printable(Name)}' does not have 1 to {MaximumName} letters and digits");
        if (Principals.Count == 0 || Principals.Any(principal => principal.Length == 0 || principal == "*"))
            throw Invalid("it needs principals, and not everyone ('*')");
        if (Actions.FirstOrDefault(action => !AttestedActions.Contains(action)) is not null || Actions.Count == 0)
            throw Invalid($"only {string.Join(", ", AttestedActions)} can be bound to attestation");
        if (Pcrs.Count == 0) throw Invalid("it needs at least one register with its value");
        foreach ((int register, IReadOnlyList<string> values) in Pcrs)
        {
            if (KeyPolicyLint.ObjectionTo(register) is { } objection) throw Invalid(objection);
            if (values.Count == 0 || values.Any(value => value.Length != DigestDigits || !value.All(char.IsAsciiHexDigit)))
                throw Invalid($"a value of PCR{register} does not have {DigestDigits} hexadecimal digits");
        }
    }

    private static ModelException Invalid(string why) => new(ModelErrorReason.InvalidPolicy, $"The statement is refused: {why}.");
}
