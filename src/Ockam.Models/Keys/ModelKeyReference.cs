namespace Ockam.Models;

/// <summary>
/// How people name a key that wraps data keys: <c>local:NAME</c> in the home's keystore, <c>kms:ID</c> in AWS KMS (an id, <c>alias/NAME</c>
/// or an ARN; a bare ARN means the same), <c>broker:KEY@ROUTE</c> for a key that somebody's node releases, and <c>file:PATH</c> where only
/// the policy matters.
/// </summary>
/// <param name="Scheme">What kind of service has the key: <c>local</c>, <c>kms</c>, <c>broker</c> or <c>file</c>.</param>
/// <param name="Key">What the key is called there.</param>
public sealed record ModelKeyReference(string Scheme, string Key)
{
    /// <summary>A key of the home's keystore.</summary>
    public const string Local = "local";

    /// <summary>A key of AWS KMS.</summary>
    public const string Kms = "kms";

    /// <summary>A key that a node releases over Ockam.</summary>
    public const string Broker = "broker";

    /// <summary>A file with a key's policy.</summary>
    public const string File = "file";

    private static readonly string[] s_schemes = [Local, Kms, Broker, File];

    /// <summary>Reads a reference. Whether there is such a key is not looked at.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ModelException">It does not say which service has the key.</exception>
    public static ModelKeyReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed.StartsWith("arn:", StringComparison.Ordinal)) return new ModelKeyReference(Kms, trimmed);
        int colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        string? scheme = colon < 0 ? null : s_schemes.FirstOrDefault(
            known => known.AsSpan().Equals(trimmed.AsSpan(0, colon), StringComparison.OrdinalIgnoreCase));
        // A name alone is not guessed at: it would send a request to one service or another.
        if (scheme is null || colon == trimmed.Length - 1)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(text)}' does not say which service has the key: write local:NAME, kms:ID, kms:alias/NAME, an ARN, "
                + "broker:KEY@ROUTE, or file:PATH for a policy alone.");
        return new ModelKeyReference(scheme, trimmed[(colon + 1)..]);
    }

    /// <summary>The reference as it is written.</summary>
    public override string ToString() => $"{Scheme}:{Key}";
}
