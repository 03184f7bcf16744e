using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>Each rule finds what it is for, in the statement where it is, and nothing in a policy that is right (W1, W2, W4).</summary>
public class KeyPolicyLintTests
{
    private const string Pcr = "kms:RecipientAttestation:NitroTPMPCR";

    private static KeyPolicyDocument Right { get; } = SealingEditor.Add(
        Policy(Statement(Owner, "kms:*")), new SealingRequest([new("AWS", Role)], Registers(4, 7, 12))).After;

    [Fact]
    public void A_policy_that_this_library_sealed_has_no_findings() => Assert.Empty(KeyPolicyLint.Check(Right));

    [Theory]
    [InlineData("StringNotEquals", KeyPolicyRule.NegatedAllow)]
    [InlineData("StringNotEqualsIgnoreCase", KeyPolicyRule.NegatedAllow)]
    [InlineData("StringNotLike", KeyPolicyRule.NegatedAllow)]
    [InlineData("StringEqualsIfExists", KeyPolicyRule.IfExistsAllow)]
    [InlineData("StringEqualsIgnoreCaseIfExists", KeyPolicyRule.IfExistsAllow)]
    [InlineData("ForAllValues:StringEquals", KeyPolicyRule.ForAllValuesAllow)]
    [InlineData("ForAnyValue:StringEquals", KeyPolicyRule.UnusualOperator)]
    [InlineData("StringLike", KeyPolicyRule.UnusualOperator)]
    [InlineData("BinaryEquals", KeyPolicyRule.UnusualOperator)]
    public void An_Allow_uses_only_the_two_operators_that_are_false_without_a_document(string name, KeyPolicyRule rule)
    {
        KeyPolicyDocument policy = Right.WithAdded(Allow(Condition(name, Pcr + 4, RightHex(4))));

        KeyPolicyFinding finding = Assert.Single(KeyPolicyLint.Check(policy));
        Assert.Equal((rule, KeyPolicySeverity.Error, 5), (finding.Rule, finding.Severity, finding.Statement!.Index));
        Assert.Contains("StringEquals or StringEqualsIgnoreCase", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_in_an_Allow_asks_for_any_document() =>
        Assert.Equal(KeyPolicyRule.UnusualOperator, Only(Right.WithAdded(Allow(Condition("Null", Pcr + 4, "false")))).Rule);

    [Fact]
    public void Several_registers_in_one_Deny_spare_who_has_one_of_them_right()
    {
        string both = "{\"StringNotEquals\":{\"" + Pcr + "4\":\"" + RightHex(4) + "\",\"" + Pcr + "7\":\"" + RightHex(7) + "\"}}";
        KeyPolicyDocument policy = Policy(
            Statement(Owner, "kms:*"), Statement(Role, "kms:Decrypt"), Statement("*", "kms:*", both, "Deny"));

        Assert.Contains(KeyPolicyLint.Check(policy), finding => finding is
            { Rule: KeyPolicyRule.SeveralRegistersInDeny, Severity: KeyPolicySeverity.Error, Statement.Index: 2 });
        // What the finding says is so: one right register is enough.
        Assert.True(KeyPolicySimulator.Evaluate(Ask(Role) with
        {
            Registers = Values((4, PolicyTexts.Right(4)), (7, Wrong(7))),
        }, policy).IsAllowed);
    }

    [Fact]
    public void Two_tests_of_one_register_are_not_several_registers()
    {
        string twice = "{\"StringNotEquals\":{\"" + Pcr + "4\":\"" + RightHex(4) + "\"},\"Null\":{\"" + Pcr + "4\":\"true\"}}";
        Assert.Empty(KeyPolicyLint.Check(Right.WithAdded(Statement("*", "kms:Decrypt", twice, "Deny"))));
    }

    [Fact]
    public void A_Deny_that_is_false_without_a_document_is_told()
    {
        string condition = Condition("StringEquals", Pcr + 5, RightHex(5));
        KeyPolicyFinding finding = Only(Right.WithAdded(Statement("*", "kms:Decrypt", condition, "Deny")));
        Assert.Equal((KeyPolicyRule.DenySparesUnattested, KeyPolicySeverity.Warning), (finding.Rule, finding.Severity));
    }

    [Theory]
    [InlineData("kms:PutKeyPolicy")]
    [InlineData("kms:CreateGrant")]
    [InlineData("kms:ReplicateKey")]
    [InlineData("kms:ScheduleKeyDeletion")]
    public void A_consumer_does_not_control_the_key_by_statement_by_IAM_or_by_grant(string action)
    {
        KeyPolicyFinding finding = Only(Right.WithAdded(Statement(Role, action)));
        Assert.Equal(KeyPolicyRule.ConsumerControlsKey, finding.Rule);
        Assert.Equal((KeyPolicySeverity.Error, 5), (finding.Severity, finding.Statement!.Index));
        Assert.Contains(action, finding.Message, StringComparison.Ordinal);

        // A test that fails only for the request at hand is no protection.
        Assert.Equal(KeyPolicyRule.ConsumerControlsKey, Only(Right.WithAdded(Statement(Role, action, """{"Bool":{"x:y":"true"}}"""))).Rule);
        Assert.Empty(KeyPolicyLint.Check(Right.WithAdded(Statement(Other, action))));
        Assert.Empty(KeyPolicyLint.Check(Right.WithAdded(Statement(Role, action), Statement(Role, action, effect: "Deny"))));

        KeyPolicyDocument root = Right.WithAdded(Statement(Root, "kms:*"));
        Assert.Empty(KeyPolicyLint.Check(root));
        var iam = new KeyPolicyLintOptions { IdentityPolicies = [Iam($$"""{"Effect":"Allow","Action":"{{action}}","Resource":"*"}""")] };
        Assert.Equal(KeyPolicyRule.ConsumerControlsKey, Assert.Single(KeyPolicyLint.Check(root, iam)).Rule);
        var grant = new KeyPolicyLintOptions { Grants = [new KeyGrant("g", new("AWS", Role), [action[4..]])] };
        Assert.Contains("the grant 'g'", Assert.Single(KeyPolicyLint.Check(Right, grant)).Message, StringComparison.Ordinal);
        var named = new KeyPolicyLintOptions { Consumers = [new("AWS", Owner)] };
        Assert.Contains(KeyPolicyLint.Check(Right, named), each => each.Rule == KeyPolicyRule.ConsumerControlsKey);
    }

    [Theory]
    [InlineData("mrk-1234abcd12ab34cd56ef1234567890ab", 1)]
    [InlineData($"arn:aws:kms:eu-west-1:{Account}:key/mrk-1234abcd12ab34cd56ef1234567890ab", 1)]
    [InlineData(Key, 0)]
    public void A_multi_Region_key_is_told(string key, int count) => Assert.Equal(count, KeyPolicyLint
        .Check(Right, new KeyPolicyLintOptions { KeyId = key })
        .Count(finding => finding is { Rule: KeyPolicyRule.MultiRegionKey, Severity: KeyPolicySeverity.Error }));

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(23)]
    public void Registers_that_prove_nothing_are_told(int register)
    {
        KeyPolicyFinding finding = Only(Right.WithAdded(Allow(Condition("StringEquals", Pcr + register, new string('a', 96)))));
        Assert.Equal((KeyPolicyRule.WorthlessRegister, KeyPolicySeverity.Error), (finding.Rule, finding.Severity));
    }

    [Fact]
    public void An_unattested_way_is_told_for_each_operation_with_the_statement_that_opens_it()
    {
        KeyPolicyDocument open = SealingEditor.Add(
            KeyPolicyDocument.ForAccount(Account), new SealingRequest([new("AWS", Role)], Registers(4)) { CloseUnattested = false }).After;

        KeyPolicyFinding[] findings = [.. KeyPolicyLint.Check(open)];
        Assert.Equal(3, findings.Length);
        Assert.All(findings, finding => Assert.Equal((KeyPolicyRule.UnattestedWayOpen, 0), (finding.Rule, finding.Statement!.Index)));
        Assert.All(findings, finding => Assert.Contains("by policies of IAM", finding.Message, StringComparison.Ordinal));

        var grant = new KeyPolicyLintOptions { Grants = [new KeyGrant("g", new("AWS", Other), ["Decrypt"])] };
        KeyPolicyDocument shut = Policy(Statement(Owner, "kms:PutKeyPolicy"), Allow(Condition("StringEquals", Pcr + 4, RightHex(4))));
        Assert.Empty(KeyPolicyLint.Check(shut));
        Assert.Equal(KeyPolicyRule.UnattestedWayOpen, Assert.Single(KeyPolicyLint.Check(shut, grant)).Rule);
    }

    [Theory]
    [InlineData("kms:RecipientAttestation", KeyPolicySeverity.Error)]
    [InlineData("kms:RecipientAttestation:NitroTPMPCR04", KeyPolicySeverity.Error)]
    [InlineData("kms:RecipientAttestation:NitroTPMPCR24", KeyPolicySeverity.Error)]
    [InlineData("kms:RecipientAttestation:PCR4", KeyPolicySeverity.Information)]
    [InlineData("kms:RecipientAttestation:ImageSha384", KeyPolicySeverity.Information)]
    public void Keys_that_no_NitroTPM_sets_are_told(string key, KeyPolicySeverity severity)
    {
        KeyPolicyFinding finding = Only(Right.WithAdded(Statement(Role, "kms:Decrypt", Condition("StringEquals", key, RightHex(4)))));
        Assert.Equal((KeyPolicyRule.UnknownAttestationKey, severity), (finding.Rule, finding.Severity));
    }

    [Theory]
    [InlineData("StringEquals", "00", KeyPolicyRule.ImpossibleValue)]
    [InlineData("StringEqualsIgnoreCase", "xyz", KeyPolicyRule.ImpossibleValue)]
    [InlineData("StringEquals", "CAPITALS", KeyPolicyRule.ImpossibleValue)]
    [InlineData("StringEquals", "ZEROS", KeyPolicyRule.NothingMeasured)]
    public void Values_that_cannot_be_or_say_nothing_are_told(string name, string value, KeyPolicyRule rule)
    {
        value = value switch { "CAPITALS" => new string('A', 96), "ZEROS" => new string('0', 96), _ => value };
        Assert.Equal(rule, Only(Right.WithAdded(Allow(Condition(name, Pcr + 4, value)))).Rule);
    }

    [Fact]
    public void The_rest_is_told_too()
    {
        Assert.Equal(KeyPolicyRule.NotSealed, Only(KeyPolicyDocument.ForAccount(Account)).Rule);
        Assert.Equal(KeyPolicyRule.AllowsEverybody, Only(Right.WithAdded(Statement("*", "kms:DescribeKey"))).Rule);
        Assert.Equal(KeyPolicyRule.AllowsEverybody, Only(Right.WithAdded(
            $$"""{"Effect":"Allow","NotPrincipal":{"AWS":"{{Role}}"},"Action":"kms:DescribeKey","Resource":"*"}""")).Rule);
        Assert.Equal(KeyPolicyRule.DuplicateSid, Only(Right.WithAdded(Right.Statements[1].Text)).Rule);
        KeyPolicyFinding useless = Only(Right.WithAdded(Statement(
            Role, "kms:Encrypt", Condition("StringEquals", Pcr + 4, RightHex(4)))).WithRemoved(0));
        Assert.Equal((KeyPolicyRule.ActionTakesNoDocument, KeyPolicySeverity.Warning), (useless.Rule, useless.Severity));
    }

    private static KeyPolicyFinding Only(KeyPolicyDocument policy) => Assert.Single(KeyPolicyLint.Check(policy));

    private static string Allow(string condition) => Statement(Role, "kms:Decrypt", condition);

    private static string Condition(string name, string key, string value) => "{\"" + name + "\":{\"" + key + "\":\"" + value + "\"}}";
}
