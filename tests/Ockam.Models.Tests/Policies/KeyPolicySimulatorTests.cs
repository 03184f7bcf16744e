using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>Requests are answered as KMS documents it, and the answer names what decided.</summary>
public class KeyPolicySimulatorTests
{
    [Theory]
    [InlineData(Role, Role, true)]
    [InlineData(Role, Session, true)]
    [InlineData($"arn:aws:iam::{Account}:role/teams/ml/consumer", Session, true)]
    [InlineData(Session, Session, true)]
    [InlineData(Session, Role, false)]
    [InlineData(Role, Other, false)]
    [InlineData(Role, Root, false)]
    [InlineData(Role, Owner, false)]
    [InlineData($"arn:aws:iam::{Account}:role/*", Role, false)]
    [InlineData("*", Role, true)]
    [InlineData("*", Owner, true)]
    [InlineData(Root, Root, true)]
    [InlineData(Account, Root, true)]
    [InlineData(Root, Role, false)]
    [InlineData(Account, Session, false)]
    [InlineData("999900001111", Root, false)]
    public void A_statement_reaches_exactly_whom_it_names(string named, string caller, bool isAllowed) =>
        Assert.Equal(isAllowed, KeyPolicySimulator.Evaluate(Ask(caller), Policy(Statement(named, "kms:Decrypt"))).IsAllowed);

    [Fact]
    public void A_session_of_a_role_with_a_path_is_told_from_one_of_the_same_name_where_the_role_is_given()
    {
        KeyPolicyDocument policy = Policy(Statement($"arn:aws:iam::{Account}:role/teams/consumer", "kms:Decrypt"));
        bool Allows(string role) => KeyPolicySimulator.Evaluate(new(KeyCaller.Parse(Session, role), "Decrypt"), policy).IsAllowed;

        Assert.True(Allows($"arn:aws:iam::{Account}:role/teams/consumer"));
        Assert.False(Allows($"arn:aws:iam::{Account}:role/others/consumer"));
    }

    [Fact]
    public void An_account_as_principal_leaves_it_to_the_policies_of_IAM()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.ForAccount(Account);

        KeyAccessDecision alone = KeyPolicySimulator.Evaluate(Ask(Role), policy);
        Assert.False(alone.IsAllowed);
        Assert.Equal(KeyPolicyStepOutcome.LeavesToIam, alone.Decisive!.Outcome);
        Assert.Contains("no policy of IAM is given", alone.Reason, StringComparison.Ordinal);

        KeyAccessDecision both = KeyPolicySimulator.Evaluate(Ask(Role), policy, [DecryptAnything]);
        Assert.True(both.IsAllowed);
        Assert.Equal("statement 1 of the IAM policy 'attached'", both.Decisive!.ToString());
        Assert.Contains("'Enable IAM User Permissions'", both.Reason, StringComparison.Ordinal);

        Assert.False(KeyPolicySimulator.Evaluate(Ask(Stranger), policy, [DecryptAnything]).IsAllowed);
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Role), Policy(Statement(Owner, "kms:*")), [DecryptAnything]).IsAllowed);
    }

    [Fact]
    public void Another_account_needs_the_word_of_both()
    {
        KeyPolicyDocument policy = Policy(Statement(Root, "kms:*"), Statement(Stranger, "kms:Decrypt"));

        Assert.False(KeyPolicySimulator.Evaluate(Ask(Stranger), policy).IsAllowed);
        Assert.True(KeyPolicySimulator.Evaluate(Ask(Stranger), policy, [DecryptAnything]).IsAllowed);
    }

    [Fact]
    public void A_Deny_prevails_over_statements_IAM_and_grants()
    {
        KeyPolicyDocument policy = Policy(Statement(Role, "kms:*"), Statement("*", "kms:Dec*", effect: "Deny"));
        var grant = new KeyGrant("g", new("AWS", Role), ["Decrypt"]);

        KeyAccessDecision denied = KeyPolicySimulator.Evaluate(Ask(Session), policy, [DecryptAnything], [grant]);

        Assert.False(denied.IsAllowed);
        Assert.Equal(1, denied.Decisive!.Statement!.Index);
        Assert.True(KeyPolicySimulator.Evaluate(Ask(Session, "kms:Encrypt"), policy).IsAllowed);
        string iam = """{"Effect":"Deny","NotAction":"kms:Encrypt","Resource":"*"}""";
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Role, "kms:ReEncryptTo"), policy, [Iam(iam)]).IsAllowed);
        Assert.False(KeyPolicySimulator.Evaluate(
            Ask(Role), Policy(Statement(Role, "kms:*"), Statement(Account, "kms:*", effect: "Deny"))).IsAllowed);
    }

    [Theory]
    [InlineData("Allow", Role, Role, false)]
    [InlineData("Allow", Role, Session, false)]
    [InlineData("Allow", Account, Role, false)]
    [InlineData("Allow", Role, Owner, true)]
    [InlineData("Deny", Role, Role, true)]
    [InlineData("Deny", Role + " " + Root, Role, false)]
    [InlineData("Deny", Role + " " + Root, Session, true)]
    [InlineData("Deny", Role + " " + Root + " " + Session, Session, false)]
    [InlineData("Deny", Role + " " + Root, Owner, true)]
    public void NotPrincipal_is_everybody_else_and_a_Deny_spares_only_who_is_named_with_role_and_account(
        string effect, string named, string caller, bool applies)
    {
        string list = string.Join(',', named.Split(' ').Select(name => $"\"{name}\""));
        KeyPolicyDocument policy = Policy(
            $$"""{"Effect":"{{effect}}","NotPrincipal":{"AWS":[{{list}}]},"Action":"kms:Decrypt","Resource":"*"}""",
            Statement("*", effect == "Allow" ? "kms:Encrypt" : "kms:Decrypt"));

        Assert.Equal(applies == (effect == "Allow"), KeyPolicySimulator.Evaluate(Ask(caller), policy).IsAllowed);
    }

    [Theory]
    [InlineData("kms:*", "kms:Decrypt", true)]
    [InlineData("KMS:decrypt", "kms:Decrypt", true)]
    [InlineData("*", "kms:Decrypt", true)]
    [InlineData("kms:Decryp?", "Decrypt", true)]
    [InlineData("kms:GenerateDataKey*", "kms:GenerateDataKeyPair", true)]
    [InlineData("kms:GenerateDataKey", "kms:GenerateDataKeyPair", false)]
    [InlineData("kms:*Key", "kms:GenerateDataKeyPair", false)]
    [InlineData("kms:*e*t", "kms:Decrypt", true)]
    public void Wildcards_in_operations_are_understood(string pattern, string action, bool isAllowed) =>
        Assert.Equal(isAllowed, KeyPolicySimulator.Evaluate(Ask(Role, action), Policy(Statement(Role, pattern))).IsAllowed);

    [Fact]
    public void NotAction_and_resources_in_policies_of_IAM_are_understood()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.ForAccount(Account);
        bool Allows(string rest, string action = "kms:Decrypt") => KeyPolicySimulator.Evaluate(
            Ask(Role, action), policy, [Iam($$"""{"Effect":"Allow",{{rest}}}""")]).IsAllowed;

        Assert.True(Allows("""
            "NotAction":"kms:Put*","Resource":"*"
            """));
        Assert.False(Allows(
            """
            "NotAction":"kms:Put*","Resource":"*"
            """, "kms:PutKeyPolicy"));
        Assert.True(Allows($"\"Action\":\"*\",\"Resource\":\"arn:aws:kms:*:{Account}:key/*\""));
        Assert.False(Allows($"\"Action\":\"*\",\"Resource\":\"arn:aws:kms:us-east-1:{Account}:key/*\""));
        Assert.False(Allows($"\"Action\":\"*\",\"NotResource\":\"{Key}\""));
    }

    [Fact]
    public void Grants_allow_their_operations_to_their_grantee_within_their_encryption_context()
    {
        KeyPolicyDocument policy = Policy(Statement(Owner, "kms:*"));
        EncryptionContext model = new([new("model", "llama")]), more = new([new("model", "llama"), new("owner", "ai")]);
        bool Allows(KeyGrant grant, string caller, EncryptionContext context, string action = "kms:Decrypt") =>
            KeyPolicySimulator.Evaluate(Ask(caller, action) with { Context = context }, policy, null, [grant]).IsAllowed;

        var any = new KeyGrant("g", new("AWS", Role), ["Decrypt"]);
        Assert.True(Allows(any, Session, EncryptionContext.Empty));
        Assert.False(Allows(any, Session, EncryptionContext.Empty, "kms:Encrypt"));
        Assert.False(Allows(any, Other, EncryptionContext.Empty));
        Assert.True(Allows(any with { ContextEquals = model }, Role, model));
        Assert.False(Allows(any with { ContextEquals = model }, Role, more));
        Assert.True(Allows(any with { ContextSubset = model }, Role, more));
        Assert.False(Allows(any with { ContextSubset = more }, Role, model));
    }

    [Fact]
    public void A_refusal_names_the_statement_that_would_have_allowed_and_the_register_that_failed()
    {
        KeyPolicyDocument policy = Policy(Statement(Owner, "kms:*"), Statement(Role, "kms:Decrypt", $$"""
            {"StringEquals":{"kms:RecipientAttestation:NitroTPMPCR4":"{{RightHex(4)}}",
             "kms:RecipientAttestation:NitroTPMPCR7":"{{RightHex(7)}}"} }
            """));

        KeyAccessDecision decision = KeyPolicySimulator.Evaluate(
            Ask(Session) with { Registers = Values((4, Right(4)), (7, Wrong(7))) }, policy);

        Assert.False(decision.IsAllowed);
        KeyConditionResult failing = Assert.Single(decision.Decisive!.Failing);
        Assert.Equal(7, failing.Condition.Register);
        Assert.Equal([Convert.ToHexStringLower(Wrong(7))], failing.Found);
        Assert.Contains("PCR7 (Secure Boot", decision.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("PCR4", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Operations_that_take_no_document_have_no_registers()
    {
        KeyPolicyDocument policy = Policy(Statement(Role, "kms:*", $$"""
            {"StringEquals":{"kms:RecipientAttestation:NitroTPMPCR4":"{{RightHex(4)}}"} }
            """));
        KeyAccessDecision Decide(string action) => KeyPolicySimulator.Evaluate(
            Ask(Role, action) with { Registers = Values((4, Right(4))) }, policy);

        Assert.All(AttestationKeys.AttestedActions, action => Assert.True(Decide(action).IsAllowed));
        Assert.False(Decide("kms:Encrypt").IsAllowed);
        Assert.Contains("takes no attestation document", Decide("kms:ReEncryptFrom").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Identifiers_of_Ockam_are_principals_of_the_local_service()
    {
        string one = "I" + new string('a', 64), other = "I" + new string('b', 64);
        KeyPolicyDocument policy = Policy(
            $$"""{"Effect":"Allow","Principal":{"Ockam":"{{one}}"},"Action":"kms:Decrypt","Resource":"*"}""");

        Assert.True(KeyPolicySimulator.Evaluate(new(KeyCaller.Parse(one), "Decrypt"), policy).IsAllowed);
        Assert.False(KeyPolicySimulator.Evaluate(new(KeyCaller.Parse(other), "Decrypt"), policy).IsAllowed);
        Assert.Throws<ModelException>(() => KeyCaller.Parse("*"));
        Assert.Throws<ModelException>(() => KeyCaller.Parse("somebody"));
    }
}
