using System.Globalization;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>Looks for what makes a sealed key open: without calling anyone, in the text of a policy alone.</summary>
public static class KeyPolicyLint
{
    private const string Attestation = "kms:RecipientAttestation:";
    private const string Register = Attestation + "NitroTPMPCR";

    // Whoever may do one of these can undo every condition.
    private static readonly string[] s_administration =
        ["kms:PutKeyPolicy", "kms:CreateGrant", "kms:ReplicateKey", "kms:ScheduleKeyDeletion"];

    /// <summary>Every finding, in the order of statements.</summary>
    /// <param name="policy">The text.</param>
    /// <param name="consumers">The principals that get the key by attestation: none of them may administer it.</param>
    /// <param name="isMultiRegion">Whether the key has replicas, whose policies are their own.</param>
    /// <exception cref="ModelException">The text is no policy.</exception>
    public static IReadOnlyList<KeyPolicyFinding> Check(string policy, IReadOnlyCollection<string> consumers, bool isMultiRegion = false)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(consumers);
        var findings = new List<KeyPolicyFinding>();
        if (isMultiRegion)
            findings.Add(new(null, true, "The key is a multi-Region key: its replicas have policies of their own, free of this one."));
        try
        {
            using JsonDocument document = JsonDocument.Parse(policy, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement root = document.RootElement;
            JsonElement list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Statement", out JsonElement found)
                ? found
                : throw KeyPolicy.Invalid("it has no statement");
            foreach (JsonElement element in list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : (JsonElement[])[list])
                Check(element, consumers, findings);
        }
        catch (JsonException wrong)
        {
            throw new ModelException(ModelErrorReason.InvalidPolicy, $"The key policy is no JSON: {wrong.Message}", wrong);
        }

        return findings;
    }

    /// <summary>Why a register says nothing that can be relied on; null if it does.</summary>
    internal static string? ObjectionTo(int register) => register switch
    {
        0 => "PCR0 changes whenever AWS updates the firmware",
        16 or 23 => $"PCR{register} can be reset by whoever runs there, and says nothing",
        >= 17 and <= 22 => $"PCR{register} is not used by NitroTPM",
        < 0 or > 23 => $"there is no PCR{register}",
        _ => null,
    };

    private static void Check(JsonElement element, IReadOnlyCollection<string> consumers, List<KeyPolicyFinding> findings)
    {
        KeyPolicyStatement statement;
        try
        {
            statement = KeyPolicyStatement.Read(element);
        }
        catch (ModelException unknown)
        {
            string? sid = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("Sid", out JsonElement given)
                && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
            findings.Add(new(sid, false, $"This statement cannot be judged here: {unknown.Message}"));
            return;
        }

        foreach (KeyPolicyCondition condition in statement.Conditions) CheckCondition(statement, condition, findings);
        string[] registers = [.. statement.Conditions.Select(condition => condition.Key).Where(IsRegister).Distinct()];
        if (!statement.Allows && registers.Length > 1)
            findings.Add(new(statement.Sid, true,
                "Several registers in one Deny deny only where all of them differ. Make one statement for each register."));
        if (!statement.Allows) return;
        foreach (string action in s_administration)
        {
            string[] who = [.. consumers.Where(consumer => statement.Concerns(new KeyPolicyRequest(consumer, action)))];
            if (who.Length > 0)
                findings.Add(new(statement.Sid, true,
                    $"{string.Join(", ", who)} may do {action}, and so undo what seals the key. Separate who uses it from who owns it."));
        }

        if (registers.Length > 0) return;
        string[] open = [.. consumers.Where(consumer => statement.Concerns(new KeyPolicyRequest(consumer, "kms:Decrypt")))];
        if (open.Length > 0)
            findings.Add(new(statement.Sid, true, $"{string.Join(", ", open)} may decrypt without attestation by this statement."));
    }

    private static void CheckCondition(KeyPolicyStatement statement, KeyPolicyCondition condition, List<KeyPolicyFinding> findings)
    {
        if (!condition.Key.StartsWith(Attestation, StringComparison.OrdinalIgnoreCase))
        {
            if (condition.Key.Equals("kms:RecipientAttestation", StringComparison.OrdinalIgnoreCase))
                findings.Add(new(statement.Sid, true, "There is no condition key kms:RecipientAttestation; name a register, such as "
                    + $"{Register}4."));
            return;
        }

        if (statement.Allows && condition.HoldsWithoutKey)
            findings.Add(new(statement.Sid, true,
                $"{condition.Operator} in an Allow holds where the request has no attestation at all. Use StringEqualsIgnoreCase."));
        if (IsRegister(condition.Key)
            && int.TryParse(condition.Key.AsSpan(Register.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int register)
            && ObjectionTo(register) is { } objection)
            findings.Add(new(statement.Sid, true, objection + "; do not seal to it."));
    }

    private static bool IsRegister(string key) => key.StartsWith(Register, StringComparison.OrdinalIgnoreCase);
}
