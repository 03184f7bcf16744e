namespace Ockam.Models;

/// <summary>One principal as a statement names it.</summary>
/// <param name="Kind">
/// <c>AWS</c>, <c>Service</c>, <c>Federated</c> or <c>CanonicalUser</c>, or <c>Ockam</c> for identifiers that the local key service knows;
/// <c>*</c> where the statement names no kind.
/// </param>
/// <param name="Value">An ARN, an account's number, a service's name or an identifier; <c>*</c> for everybody.</param>
public sealed record KeyPolicyPrincipal(string Kind, string Value)
{
    /// <summary>The kind of AWS accounts, users, roles and sessions.</summary>
    public const string Aws = "AWS";

    /// <summary>The kind of identifiers of Ockam, for the local key service.</summary>
    public const string Ockam = "Ockam";

    /// <summary>Everybody.</summary>
    public static KeyPolicyPrincipal Anyone { get; } = new("*", "*");

    internal static IReadOnlyList<string> Kinds { get; } = [Aws, "Service", "Federated", "CanonicalUser", Ockam];

    /// <summary>Whether everybody is meant: KMS takes the star for AWS principals as the star for all.</summary>
    public bool IsAnyone => Value == "*" && (Kind is "*" or Aws);

    /// <summary>Which principal a text means that a person gives.</summary>
    /// <param name="text">
    /// An ARN, an account's number of 12 digits, the name of a service of AWS, an Ockam identifier, <c>owner</c> for who holds the local
    /// keystore, or <c>*</c>.
    /// </param>
    /// <exception cref="ModelException">It is none of these.</exception>
    public static KeyPolicyPrincipal Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "*") return Anyone;
        if (KeyPolicyArn.TryParse(text, out _) || KeyPolicyArn.IsAccount(text)) return new KeyPolicyPrincipal(Aws, text);
        if (text.EndsWith(".amazonaws.com", StringComparison.Ordinal)) return new KeyPolicyPrincipal("Service", text);
        if (text == LocalKeyStore.Owner || Identities.Identifier.TryParse(text, out _)) return new KeyPolicyPrincipal(Ockam, text);
        throw new ModelException(
            ModelErrorReason.InvalidValue,
            $"'{ModelNames.Printable(text)}' is no principal: give an ARN such as arn:aws:iam::111122223333:role/consumer, an account's 12 "
            + "digits, an Ockam identifier, owner for who holds a local keystore, or * for everybody.");
    }

    /// <summary>The kind and the value.</summary>
    public override string ToString() => Kind == "*" ? "*" : $"{Kind} {ModelNames.Printable(Value)}";
}
