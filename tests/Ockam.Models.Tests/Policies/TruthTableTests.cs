using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>
/// Who may do what, with each register right, wrong or absent. The expectation is computed from the intent, not from the policy: a sealed
/// key opens for the consumer where all its registers are right, and for nobody else and in no other way (W1, W4).
/// </summary>
public class TruthTableTests
{
    private static readonly int[] s_registers = [4, 7, 12];

    // The first statement is what KMS gives to every key; each of these callers has Decrypt on everything by IAM besides.
    private static KeyPolicyDocument Sealed { get; } = SealingEditor.Add(
        KeyPolicyDocument.ForAccount(Account).WithAdded(Statement(Owner, "kms:*")),
        new SealingRequest([new("AWS", Role)], Registers(s_registers)) { Actions = AttestationKeys.AttestedActions }).After;

    private static IdentityPolicy Everything { get; } = Iam("""{"Effect":"Allow","Action":"kms:*","Resource":"*"}""");

    public static TheoryData<string, bool> Callers => new()
    {
        { Root, true }, { Owner, true }, { Role, true }, { Session, true }, { Other, true }, { Other, false }, { Role, false },
        { Session, false }, { Owner, false }, { Root, false }, { Stranger, true }, { Stranger, false },
    };

    [Theory]
    [MemberData(nameof(Callers))]
    public void A_sealed_key_opens_only_where_every_register_is_right(string caller, bool hasIam)
    {
        int opened = 0;
        foreach (bool?[] state in States())
        {
            bool isRight = state.All(each => each == true);
            foreach (string action in AttestationKeys.UnsealingActions)
            {
                KeyAccessDecision decision = Decide(caller, hasIam, action, state);
                // ReEncryptFrom takes no document: nobody proves anything with it.
                bool expected = isRight && action != "kms:ReEncryptFrom" && MayAnything(caller, hasIam, action);
                Assert.True(expected == decision.IsAllowed, $"{action} {string.Join(',', state)}: {decision.Reason}");
                if (expected) opened++;
                else CheckReason(decision, state, action, MayAnything(caller, hasIam, action));
            }
        }

        Assert.Equal(MayAnything(caller, hasIam, "kms:Decrypt") ? 2 : 0, opened);
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public void Who_seals_goes_on_sealing_without_a_document(string caller, bool hasIam)
    {
        foreach (bool?[] state in States())
        {
            bool isAttested = caller is Role or Session && state.All(each => each == true);
            bool expected = caller is Root or Owner || (hasIam && caller != Stranger);
            Assert.Equal(expected || isAttested, Decide(caller, hasIam, "kms:GenerateDataKey", state).IsAllowed);
            Assert.Equal(expected, Decide(caller, hasIam, "kms:Encrypt", state).IsAllowed);
        }
    }

    // What each negated, IfExists and ForAllValues operator does in an Allow: it opens for those without a document.
    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringEqualsIgnoreCase", false)]
    [InlineData("StringEqualsIfExists", true)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringNotEqualsIgnoreCase", true)]
    [InlineData("StringNotLike", true)]
    [InlineData("ForAllValues:StringEquals", true)]
    [InlineData("ForAllValues:StringNotEquals", true)]
    [InlineData("ForAnyValue:StringEquals", false)]
    public void An_operator_that_is_true_without_a_document_opens_and_the_lint_says_so(string name, bool isOpen)
    {
        string value = name.Contains("Not", StringComparison.Ordinal) ? Convert.ToHexStringLower(Wrong(4)) : RightHex(4);
        KeyPolicyDocument policy = Policy(Statement(
            Role, "kms:Decrypt", "{\"" + name + "\":{\"kms:RecipientAttestation:NitroTPMPCR4\":\"" + value + "\"}}"));

        Assert.Equal(isOpen, KeyPolicySimulator.Evaluate(Ask(Role), policy).IsAllowed);
        Assert.True(KeyPolicySimulator.Evaluate(Ask(Role) with { Registers = Values((4, Right(4))) }, policy).IsAllowed);
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Role) with { Registers = Values((4, Wrong(4))) }, policy).IsAllowed);
        Assert.Equal(
            isOpen || name.StartsWith("ForAny", StringComparison.Ordinal),
            KeyPolicyLint.Check(policy).Any(finding => finding is { Severity: KeyPolicySeverity.Error, Statement.Index: 0 }));
    }

    // Right, wrong and absent for each register, and last no document at all, which is all of them absent.
    private static IEnumerable<bool?[]> States()
    {
        bool?[] each = [true, false, null];
        return from one in each from other in each from third in each select (bool?[])[one, other, third];
    }

    private static KeyAccessDecision Decide(string caller, bool hasIam, string action, bool?[] state)
    {
        Dictionary<int, ReadOnlyMemory<byte>> registers = s_registers.Zip(state).Where(pair => pair.Second is not null).ToDictionary(
            pair => pair.First, pair => (ReadOnlyMemory<byte>)(pair.Second == true ? Right(pair.First) : Wrong(pair.First)));
        return KeyPolicySimulator.Evaluate(
            Ask(caller, action) with { Registers = registers.Count > 0 ? registers : null }, Sealed, hasIam ? [Everything] : []);
    }

    private static bool MayAnything(string caller, bool hasIam, string action) =>
        caller is Root or Owner || (caller is Role or Session && action != "kms:ReEncryptFrom") || (hasIam && caller != Stranger);

    private static void CheckReason(KeyAccessDecision decision, bool?[] state, string action, bool isOtherwiseAllowed)
    {
        KeyPolicyStep[] denials = [.. decision.Steps.Where(
            step => step is { Effect: KeyPolicyEffect.Deny, Outcome: KeyPolicyStepOutcome.Applies })];
        int[] named = [.. denials.Select(step => step.Conditions.Single().Condition.Register!.Value)];
        int[] failing = [.. s_registers.Where((_, i) => action == "kms:ReEncryptFrom" || state[i] != true)];
        Assert.Equal(failing, named);
        if (failing.Length > 0) Assert.Contains($"PCR{failing[0]} (", decision.Reason, StringComparison.Ordinal);
        else Assert.False(isOtherwiseAllowed, decision.Reason);
    }
}
