using Ockam.Attestation;
using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>Statements that seal are put in and taken out; what others wrote keeps every byte (W3, W4).</summary>
public class SealingEditorTests
{
    // What the sample's editor would have turned into an Allow for the account's root (W3).
    private const string Foreign = """
        {"Sid":"TPMAttestation1700000000000","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"},
           "Action":"kms:Decrypt","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}
        """;

    private static KeyPolicyDocument Unsealed => KeyPolicyDocument.ForAccount(Account);

    [Fact]
    public void An_environment_is_allowed_and_everything_else_is_denied_register_by_register()
    {
        SealingEdit edit = SealingEditor.Add(Unsealed, Request(Role, 4, 7));

        Assert.Equal(4, edit.After.Statements.Count);
        Assert.Equal(Unsealed.Statements[0].Text, edit.After.Statements[0].Text);
        KeyPolicyStatement allow = edit.After.Statements[1];
        Assert.Equal(KeyPolicyEffect.Allow, allow.Effect);
        Assert.Equal([new KeyPolicyPrincipal("AWS", Role)], allow.Principals);
        Assert.Equal(["kms:Decrypt"], allow.Actions);
        Assert.Equal(["StringEqualsIgnoreCase"], allow.Conditions.Select(condition => condition.Operator).Distinct());
        Assert.Equal([4, 7], allow.Conditions.Select(condition => condition.Register));
        foreach ((KeyPolicyStatement deny, int register) in edit.After.Statements.Skip(2).Zip([4, 7]))
        {
            Assert.Equal(KeyPolicyEffect.Deny, deny.Effect);
            Assert.True(Assert.Single(deny.Principals).IsAnyone);
            Assert.Equal(["kms:Decrypt", "kms:ReEncryptFrom", "kms:DeriveSharedSecret"], deny.Actions);
            KeyPolicyCondition condition = Assert.Single(deny.Conditions);
            Assert.Equal(("StringNotEqualsIgnoreCase", register), (condition.Operator, condition.Register));
        }

        Assert.Contains("the owner and the account's root included", Assert.Single(edit.Notes), StringComparison.Ordinal);
        Assert.Empty(KeyPolicyLint.Check(edit.After));
    }

    [Fact]
    public void The_sample_s_seal_can_be_gone_round_and_ours_cannot()
    {
        KeyPolicyDocument theirs = SealingEditor.Add(Unsealed, Request(Role, 4) with { CloseUnattested = false }).After;
        KeyPolicyDocument ours = SealingEditor.Add(Unsealed, Request(Role, 4)).After;

        Assert.True(KeyPolicySimulator.Evaluate(Ask(Session), theirs, [DecryptAnything]).IsAllowed);
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Session), ours, [DecryptAnything]).IsAllowed);
        Assert.Contains(KeyPolicyLint.Check(theirs), finding => finding.Rule == KeyPolicyRule.UnattestedWayOpen);
    }

    [Fact]
    public void Adding_and_removing_gives_the_first_policy_back_to_the_byte()
    {
        KeyPolicyDocument policy = Policy(Foreign, Statement(Root, "kms:*"));
        KeyPolicyDocument edited = SealingEditor.Add(policy, Request(Role, 4, 7)).After;
        Assert.Equal(policy.Statements.Select(each => each.Text), edited.Statements.Take(2).Select(each => each.Text));

        while (edited.Statements.Count > 2) edited = SealingEditor.Remove(edited, 2).After;
        Assert.Equal(policy.Text, edited.Text);
    }

    [Fact]
    public void A_second_environment_widens_what_is_spared_and_its_leaving_narrows_it()
    {
        KeyPolicyDocument one = SealingEditor.Add(Unsealed, Request(Role, 4, 7)).After;
        var others = new SealingRegisters(new Dictionary<int, IReadOnlyList<string>>
        {
            [4] = [Convert.ToHexString(Wrong(4))],
            [7] = [RightHex(7)],
        });
        KeyPolicyDocument two = SealingEditor.Add(one, new SealingRequest([new("AWS", Other)], others)).After;

        Assert.Equal(5, two.Statements.Count);
        Assert.True(Allowed(two, Role, (4, Right(4)), (7, Right(7))));
        Assert.True(Allowed(two, Other, (4, Wrong(4)), (7, Right(7))));
        Assert.False(Allowed(two, Other, (4, Right(4)), (7, Right(7))));
        Assert.False(Allowed(two, Role, (4, Wrong(4)), (7, Right(7))));

        Assert.Equal(one.Text, SealingEditor.Remove(two, 4).After.Text);
        KeyPolicyDocument second = SealingEditor.Remove(two, 1).After;
        Assert.False(Allowed(second, Role, (4, Right(4)), (7, Right(7))));
        Assert.True(Allowed(second, Other, (4, Wrong(4)), (7, Right(7))));
        Assert.Equal([Convert.ToHexStringLower(Wrong(4))], second.Statements[1].Conditions[0].Values);
    }

    [Fact]
    public void Registers_that_an_earlier_environment_does_not_prove_are_not_denied_by()
    {
        KeyPolicyDocument open = SealingEditor.Add(Unsealed, Request(Role, 4)).After;
        KeyPolicyDocument two = SealingEditor.Add(open, Request(Other, 4, 12)).After;

        Assert.True(Allowed(two, Role, (4, Right(4))));
        Assert.False(Allowed(two, Other, (4, Right(4))));
        Assert.True(Allowed(two, Other, (4, Right(4)), (12, Right(12))));

        ModelException refused = Assert.Throws<ModelException>(() => SealingEditor.Add(two, Request(Other, 7)));
        Assert.Contains("PCR4", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_last_environment_leaves_the_key_stays_shut()
    {
        KeyPolicyDocument one = SealingEditor.Add(Unsealed, Request(Role, 4)).After;
        SealingEdit edit = SealingEditor.Remove(one, 1);

        Assert.Contains("stays", Assert.Single(edit.Notes), StringComparison.Ordinal);
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Role), edit.After, [DecryptAnything]).IsAllowed);
        Assert.Contains("no longer denies", Assert.Single(SealingEditor.Remove(edit.After, 1).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Foreign_statements_are_not_taken_out_and_names_need_not_be_unique()
    {
        KeyPolicyDocument before = Policy(Foreign, Statement(Root, "kms:*"));
        KeyPolicyDocument policy = SealingEditor.Add(before, Request(Role, 4) with { Sid = "mine" }).After;

        Assert.Throws<ModelException>(() => SealingEditor.Remove(policy, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealingEditor.Remove(policy, 9));
        Assert.Equal([2], SealingEditor.Find(policy, "mine"));
        Assert.Empty(SealingEditor.Find(policy, "s"));
        KeyPolicyDocument twice = policy.WithAdded(policy.Statements[2].Text);
        Assert.Equal([2, 4], SealingEditor.Find(twice, "mine"));
        Assert.Equal(ModelErrorReason.AlreadyExists, Assert.Throws<ModelException>(
            () => SealingEditor.Add(policy, Request(Other, 4) with { Sid = "mine" })).Reason);
        Assert.Equal(2, SealingEditor.Add(SealingEditor.Add(policy, Request(Other, 4)).After, Request(Other, 4)).After.Statements
            .Count(each => each.Sid?.StartsWith("OckamSeal", StringComparison.Ordinal) == true));
    }

    [Fact]
    public void All_five_attested_operations_can_be_named_and_no_other()
    {
        SealingRequest five = Request(Role, 4) with
        {
            Actions = ["Decrypt", "derivesharedsecret", "kms:GenerateDataKey", "GenerateDataKeyPair", "kms:generaterandom"],
        };

        Assert.Equal(AttestationKeys.AttestedActions, SealingEditor.Add(Unsealed, five).After.Statements[1].Actions);
        foreach (string action in (string[])["kms:Encrypt", "kms:*", "Sign", "kms:PutKeyPolicy", ""])
            Assert.Throws<ModelException>(() => SealingEditor.Add(Unsealed, five with { Actions = [action] }));
        Assert.Throws<ModelException>(() => SealingEditor.Add(Unsealed, five with { Actions = [] }));
        Assert.Throws<ModelException>(() => SealingEditor.Add(Unsealed, five with { Principals = [] }));
        Assert.Throws<ModelException>(() => SealingEditor.Add(Unsealed, five with { Principals = [KeyPolicyPrincipal.Anyone] }));
        Assert.Throws<ModelException>(() => SealingEditor.Add(Unsealed, five with { Sid = "a\"b" }));
    }

    [Fact]
    public void An_encryption_context_is_asked_for_with_its_case()
    {
        var context = new EncryptionContext([new("model", "llama \"3\"")]);
        foreach (bool ignoreCase in (bool[])[true, false])
        {
            SealingRequest request = Request(Role, 4) with { Context = context, IgnoreCase = ignoreCase };
            KeyPolicyDocument policy = SealingEditor.Add(Unsealed, request).After;
            bool Allows(EncryptionContext asked) => KeyPolicySimulator.Evaluate(
                Ask(Role) with { Registers = Values((4, Right(4))), Context = asked }, policy).IsAllowed;
            Assert.True(Allows(context));
            Assert.False(Allows(EncryptionContext.Empty));
            Assert.False(Allows(new EncryptionContext([new("model", "LLAMA \"3\"")])));
            Assert.Empty(KeyPolicyLint.Check(policy));
        }
    }

    [Fact]
    public void A_Deny_of_somebody_else_that_stands_in_the_way_is_told()
    {
        KeyPolicyDocument policy = Policy(Statement(Root, "kms:*"), Statement(Role, "kms:Decrypt", effect: "Deny"));

        Assert.Contains(SealingEditor.Add(policy, Request(Role, 4)).Notes, note =>
            note.StartsWith("Still denied: Statement 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Registers_come_from_a_reference_or_by_hand_and_worthless_ones_are_refused()
    {
        var reference = new PcrReference(Values((4, Right(4)), (7, Right(7)), (12, new byte[48])));
        Assert.Equal("PCR4, PCR7, PCR12", SealingRegisters.FromReference(reference).ToString());
        SealingRegisters four = SealingRegisters.FromReference(reference, [4]);
        Assert.Equal([RightHex(4)], four.Values[4]);
        Assert.Equal(2, four.Or(new SealingRegisters(Hand(4, new string('0', 96)))).Values[4].Count);

        Assert.Throws<ModelException>(() => SealingRegisters.FromReference(reference, [5]));
        Assert.Throws<ModelException>(() => four.Or(SealingRegisters.FromReference(reference, [7])));
        foreach (int register in (int[])[0, 16, 23, 24, -1])
            Assert.Throws<ModelException>(() => new SealingRegisters(Hand(register, RightHex(4))));
        foreach (string value in (string[])["", "00", new string('g', 96), RightHex(4) + "00"])
            Assert.Throws<ModelException>(() => new SealingRegisters(Hand(4, value)));
        Assert.Throws<ModelException>(() => new SealingRegisters(new Dictionary<int, IReadOnlyList<string>>()));
    }

    [VectorFact]
    public void Registers_come_from_a_document_of_a_NitroTPM_and_not_from_an_enclave_s()
    {
        AttestationDocument document = Read("nitro/nitrotpm/vaportpm-nitro-document.bin");
        SealingRegisters registers = SealingRegisters.FromDocument(document);
        KeyPolicyDocument policy = SealingEditor.Add(Unsealed, new SealingRequest([new("AWS", Role)], registers)).After;

        Assert.Equal([4, 7, 12], registers.Values.Keys);
        Assert.True(KeyPolicySimulator.Evaluate(Ask(Session) with { Registers = document.Pcrs }, policy).IsAllowed);
        Assert.Throws<ModelException>(() => SealingRegisters.FromDocument(Read("nitro/enclave/evervault-valid.bin")));

        static AttestationDocument Read(string file) => AttestationDocument.Parse(File.ReadAllBytes(Vectors.PathOf(file)));
    }

    private static Dictionary<int, IReadOnlyList<string>> Hand(int register, string value) => new() { [register] = [value] };

    private static SealingRequest Request(string principal, params int[] registers) =>
        new([KeyPolicyPrincipal.Parse(principal)], Registers(registers));

    private static bool Allowed(KeyPolicyDocument policy, string caller, params (int, byte[])[] registers) =>
        KeyPolicySimulator.Evaluate(Ask(caller) with { Registers = Values(registers) }, policy).IsAllowed;
}
