using System.Globalization;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>The condition keys and the operations that attestation is about.</summary>
internal static class AttestationKeys
{
    /// <summary>What every key about attestation begins with; alone it is no key.</summary>
    public const string Prefix = "kms:RecipientAttestation:";

    private const string NitroTpm = Prefix + "NitroTPMPCR";

    /// <summary>How many hexadecimal digits a register of the SHA-384 bank has.</summary>
    public const int ValueDigits = 96;

    /// <summary>The five operations that take a document, and so have these keys.</summary>
    public static IReadOnlyList<string> AttestedActions { get; } =
        ["kms:Decrypt", "kms:DeriveSharedSecret", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:GenerateRandom"];

    /// <summary>The operations by which a sealed data key could leave without a document.</summary>
    public static IReadOnlyList<string> UnsealingActions { get; } = ["kms:Decrypt", "kms:ReEncryptFrom", "kms:DeriveSharedSecret"];

    /// <summary>The operations by which a consumer could undo the seal or destroy what it opens.</summary>
    public static IReadOnlyList<string> ControllingActions { get; } =
        ["kms:PutKeyPolicy", "kms:CreateGrant", "kms:ReplicateKey", "kms:ScheduleKeyDeletion"];

    public static string Of(int register) => NitroTpm + register.ToString(CultureInfo.InvariantCulture);

    /// <summary>Keys are compared without regard to case, as KMS does; the register has no leading zero.</summary>
    public static int? RegisterOf(string key)
    {
        if (!key.StartsWith(NitroTpm, StringComparison.OrdinalIgnoreCase)) return null;
        ReadOnlySpan<char> digits = key.AsSpan(NitroTpm.Length);
        return digits.Length is 1 or 2 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int register)
            && register < PcrSelection.RegisterCount && (digits.Length == 1 || digits[0] != '0')
            ? register
            : null;
    }

    /// <summary>Whether the key speaks of attestation, rightly or wrongly written.</summary>
    public static bool IsAboutAttestation(string key) => key.StartsWith(Prefix[..^1], StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a register proves nothing about an environment; null for those that do.</summary>
    public static string? WhyWorthless(int register) => register switch
    {
        0 => "PCR0 measures firmware that AWS keeps constant, so that it is the same on every instance",
        16 or 23 => $"PCR{register} can be reset by anybody on the machine, and then be given any value",
        _ => null,
    };
}
