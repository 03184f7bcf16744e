namespace Ockam.Models;

/// <summary>The statements that close the unattested way.</summary>
public static partial class SealingEditor
{
    private const string OwnersToo =
        "From now on nobody decrypts with this key without a fitting attestation document, the owner and the account's root included. "
        + "GenerateDataKey stays as it was, so that the owner can go on sealing.";

    // The statements of this library by register.
    private static Dictionary<int, int> Own(KeyPolicyDocument policy)
    {
        var own = new Dictionary<int, int>();
        foreach (KeyPolicyStatement statement in policy.Statements)
        {
            if (SealingShape.OwnClosing(statement) is { } register) own.TryAdd(register, statement.Index);
        }

        return own;
    }

    private static List<Dictionary<int, string[]>> Attested(KeyPolicyDocument policy) =>
        [.. policy.Statements.Where(SealingShape.IsAttestedAllow).Select(SealingShape.Values)];

    private static IReadOnlyList<string> Values(KeyPolicyStatement statement) => statement.Conditions[0].Values;

    // A register that another environment is not asked for cannot be denied by: that environment would be shut out.
    private static IEnumerable<int> ToClose(KeyPolicyDocument policy, SealingRequest request, Dictionary<int, int> own)
    {
        List<Dictionary<int, string[]>> others = Attested(policy);
        int[] common = [.. request.Registers.Values.Keys.Where(register => others.All(other => other.ContainsKey(register)))];
        if (common.Length == 0)
            throw Refused(
                "The unattested way cannot be closed: the statements that are there already ask for "
                + $"{SealingRegisters.Named(others.SelectMany(other => other.Keys).Distinct())}, this one for {request.Registers}. Name at "
                + "least one register that all of them ask for.");
        return common.Where(register => !own.ContainsKey(register));
    }

    private static KeyPolicyDocument Exchange(KeyPolicyDocument policy, int index, int register, IReadOnlyList<string> values)
    {
        bool isSame = values.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(Values(policy.Statements[index]));
        return isSame ? policy : policy.WithReplaced(index, SealingStatements.Close(register, values));
    }

    // Values that no other statement takes go with the one that took them. Where none would be left they stay: a Deny without values
    // cannot be written, and one that is taken out opens the key.
    private static KeyPolicyDocument Tightened(KeyPolicyDocument policy, KeyPolicyStatement leaving)
    {
        Dictionary<int, string[]> gone = SealingShape.Values(leaving);
        Dictionary<int, string[]>[] others = [.. policy.Statements
            .Where(statement => statement != leaving && SealingShape.IsAttestedAllow(statement)).Select(SealingShape.Values)];
        foreach ((int register, int index) in Own(policy))
        {
            HashSet<string> needed = others.SelectMany(other => other.GetValueOrDefault(register, []))
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            string[] kept = [.. Values(policy.Statements[index]).Where(value => needed.Contains(value)
                || !gone.GetValueOrDefault(register, []).Contains(value, StringComparer.OrdinalIgnoreCase))];
            if (kept.Length > 0) policy = Exchange(policy, index, register, kept);
        }

        return policy;
    }

    private static List<string> NotesFor(KeyPolicyDocument edited, SealingRequest request)
    {
        var notes = new List<string>();
        notes.Add(Own(edited).Count > 0
            ? OwnersToo
            : "The unattested way is left open: whoever another statement or a policy of IAM allows to decrypt need prove nothing.");

        // The edit is tried out: a Deny of somebody else may still stand in the way.
        Dictionary<int, ReadOnlyMemory<byte>> right = request.Registers.Values.ToDictionary(
            pair => pair.Key, pair => (ReadOnlyMemory<byte>)Convert.FromHexString(pair.Value[0]));
        foreach (KeyPolicyPrincipal principal in request.Principals)
        {
            foreach (string action in request.Actions)
            {
                var asked = new KeyAccessRequest(KeyCaller.Of(principal), action) { Registers = right, Context = request.Context };
                KeyAccessDecision decision = KeyPolicySimulator.Evaluate(asked, edited);
                if (decision is { IsAllowed: false, Decisive.Effect: KeyPolicyEffect.Deny }) notes.Add($"Still denied: {decision.Reason}");
            }
        }

        return notes;
    }
}
