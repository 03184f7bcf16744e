namespace Ockam.Models.Tests.Keys;

/// <summary>Sealing statements leave what is foreign untouched, and close every way but the attested one.</summary>
public class SealingPolicyTests
{
    private static readonly string s_right = new('a', 96);
    private static readonly string s_other = new('b', 96);

    // What KMS makes for a new key, and a statement with operators that are not known here; odd spaces, which must stay.
    private const string Foreign = """
        {"Version":"2012-10-17", "Id" : "key-default-1",
         "Statement":[ {"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},
           "Action":"kms:*","Resource":"*"} ,
           {"Sid":"Späte","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*",
            "Condition":{"DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}} ]}
        """;

    private static readonly SealingStatement s_statement = new("gpu1", ["arn:aws:iam::1:role/consumer"])
    {
        Pcrs = new Dictionary<int, IReadOnlyList<string>> { [4] = [s_right.ToUpperInvariant()], [7] = [s_right, s_other] },
    };

    [Fact]
    public void What_was_added_is_removed_again_without_a_trace()
    {
        string sealed_ = SealingPolicy.Add(Foreign, s_statement);
        Assert.StartsWith(Foreign[..Foreign.LastIndexOf(" ]", StringComparison.Ordinal)], sealed_, StringComparison.Ordinal);
        Assert.Equal(["gpu1"], SealingPolicy.Names(sealed_));
        string two = SealingPolicy.Add(sealed_, s_statement with { Name = "2x", DenyUnattested = false });
        Assert.Equal(["gpu1", "2x"], SealingPolicy.Names(two));
        Assert.Equal(sealed_, SealingPolicy.Remove(two, "2x"));
        Assert.Equal(Foreign, SealingPolicy.Remove(sealed_, "gpu1"));
        Assert.Equal(Foreign, SealingPolicy.Remove(SealingPolicy.Remove(two, "gpu1"), "2x"));
        Assert.Equal(ModelErrorReason.AlreadyExists, Assert.Throws<ModelException>(() => SealingPolicy.Add(sealed_, s_statement)).Reason);
        Assert.Throws<ModelException>(() => SealingPolicy.Remove(sealed_, "gpu"));
        Assert.Throws<ModelException>(() => SealingPolicy.Remove(sealed_, "Enable IAM User Permissions"));
    }

    [Fact]
    public void Nothing_but_own_statements_is_removed_wherever_they_stand()
    {
        string own = SealingPolicy.Add("{\"Statement\":[]}", s_statement with { DenyUnattested = false });
        Assert.Equal(ModelErrorReason.InvalidPolicy, Assert.Throws<ModelException>(() => SealingPolicy.Remove(own, "gpu1")).Reason);
        string first = SealingPolicy.Add(own, s_statement with { Name = "second", DenyUnattested = false });
        Assert.Equal(["second"], SealingPolicy.Names(SealingPolicy.Remove(first, "gpu1")));
        KeyPolicy.Parse(SealingPolicy.Remove(first, "gpu1"));
        string mixed = SealingPolicy.Add(first, s_statement with { Name = "third" });
        KeyPolicy.Parse(SealingPolicy.Remove(mixed, "second"));
        Assert.Equal(["gpu1", "third"], SealingPolicy.Names(SealingPolicy.Remove(mixed, "second")));
    }

    [Fact]
    public void Only_the_right_registers_open_and_the_root_of_the_account_is_shut_out_too()
    {
        const string Root = """
            {"Statement":[{"Effect":"Allow","Principal":{"AWS":"root"},"Action":"kms:*","Resource":"*"}]}
            """;
        KeyPolicy policy = KeyPolicy.Parse(SealingPolicy.Add(Root, s_statement with { Principals = ["consumer"] }));
        foreach (string principal in (string[])["root", "consumer"])
        {
            Assert.True(Decide(policy, principal, s_right, s_other).IsAllowed);
            Assert.False(Decide(policy, principal, s_other, s_right).IsAllowed);
            Assert.False(Decide(policy, principal, s_right, null).IsAllowed);
            Assert.False(Decide(policy, principal, null, null).IsAllowed);
        }

        Assert.True(policy.Decide(new KeyPolicyRequest("root", "kms:GenerateDataKey")).IsAllowed);
        Assert.False(policy.Decide(new KeyPolicyRequest("root", "kms:ReEncryptFrom")).IsAllowed);
        Assert.Empty(KeyPolicyLint.Check(policy.Json, ["consumer"]));
    }

    [Fact]
    public void Two_that_would_shut_each_other_out_are_refused()
    {
        string sealed_ = SealingPolicy.Add(Foreign, s_statement);
        var other = new Dictionary<int, IReadOnlyList<string>> { [4] = [s_other], [7] = [s_right] };
        foreach (bool denies in (bool[])[true, false])
        {
            SealingStatement second = s_statement with { Name = "second", DenyUnattested = denies, Pcrs = other };
            Assert.Equal(ModelErrorReason.InvalidPolicy, Assert.Throws<ModelException>(() => SealingPolicy.Add(sealed_, second)).Reason);
        }

        string open = SealingPolicy.Add(Foreign, s_statement with { DenyUnattested = false });
        SealingPolicy.Add(open, s_statement with { Name = "second", DenyUnattested = false, Pcrs = other });
        Assert.Throws<ModelException>(() => SealingPolicy.Add(open, s_statement with { Name = "second", Pcrs = other }));
    }

    [Fact]
    public void Statements_that_would_seal_nothing_are_refused()
    {
        foreach (int register in (int[])[0, 16, 17, 23, 24, -1])
            Refused(s_statement with { Pcrs = new Dictionary<int, IReadOnlyList<string>> { [register] = [s_right] } });
        Refused(s_statement with { Pcrs = new Dictionary<int, IReadOnlyList<string>>() });
        Refused(s_statement with { Pcrs = new Dictionary<int, IReadOnlyList<string>> { [4] = ["aa"] } });
        Refused(s_statement with { Actions = ["kms:Sign"] });
        Refused(s_statement with { Actions = [] });
        Refused(s_statement with { Principals = ["*"] });
        Refused(s_statement with { Principals = [] });
        Refused(s_statement with { Name = "a b" });
        Refused(s_statement with { Principals = [new string('p', KeyPolicy.MaximumLength)] });
    }

    [Theory]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringEqualsIfExists", true)]
    [InlineData("ForAllValues:StringEquals", true)]
    [InlineData("StringNotLike", true)]
    [InlineData("StringEquals", false)]
    [InlineData("StringEqualsIgnoreCase", false)]
    public void An_Allow_that_holds_without_attestation_is_found(string operation, bool isFound)
    {
        string policy = Policy(
            $"\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Condition\":{{\"{operation}\":"
            + "{\"kms:RecipientAttestation:NitroTPMPCR4\":\"aa\"}}");
        Assert.Equal(isFound ? 1 : 0, KeyPolicyLint.Check(policy, ["consumer"]).Count(finding => finding.IsError));
    }

    [Fact]
    public void What_else_opens_a_sealed_key_is_found()
    {
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\"", "without attestation");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:Put*\"", "kms:PutKeyPolicy");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:CreateGrant\"", "kms:CreateGrant");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:ReplicateKey\"", "kms:ReplicateKey");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:ScheduleKeyDeletion\"", "kms:ScheduleKeyDeletion");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Condition\":{\"StringEquals\":{"
            + "\"kms:RecipientAttestation:NitroTPMPCR16\":\"aa\"}}", "PCR16");
        Found("\"Effect\":\"Allow\",\"Action\":\"kms:Describe*\",\"Condition\":{\"StringEquals\":{"
            + "\"kms:RecipientAttestation\":\"aa\"}}", "no condition key");
        Found("\"Effect\":\"Deny\",\"Action\":\"kms:Decrypt\",\"Condition\":{\"StringNotEquals\":{"
            + "\"kms:RecipientAttestation:NitroTPMPCR4\":\"aa\",\"kms:RecipientAttestation:NitroTPMPCR7\":\"aa\"}}", "one Deny");
        Assert.Contains(KeyPolicyLint.Check(Foreign, ["consumer"], isMultiRegion: true), finding => finding.IsError);
        KeyPolicyFinding unknown = Assert.Single(KeyPolicyLint.Check(Foreign, ["consumer"]));
        Assert.Equal(("Späte", false), (unknown.Sid, unknown.IsError));
        Assert.Throws<ModelException>(() => KeyPolicyLint.Check("[", []));
        Assert.Throws<ModelException>(() => KeyPolicyLint.Check("[]", []));
    }

    private static KeyPolicyDecision Decide(KeyPolicy policy, string principal, string? four, string? seven)
    {
        var values = new Dictionary<string, string>();
        if (four is not null) values["kms:RecipientAttestation:NitroTPMPCR4"] = four;
        if (seven is not null) values["kms:RecipientAttestation:NitroTPMPCR7"] = seven;
        return policy.Decide(new KeyPolicyRequest(principal, "kms:Decrypt") { Values = values });
    }

    private static void Refused(SealingStatement statement) => Assert.Equal(
        ModelErrorReason.InvalidPolicy, Assert.Throws<ModelException>(() => SealingPolicy.Add(Foreign, statement)).Reason);

    private static void Found(string statement, string words) => Assert.Contains(
        KeyPolicyLint.Check(Policy(statement), ["consumer"]),
        finding => finding.IsError && finding.Message.Contains(words, StringComparison.Ordinal));

    private static string Policy(string statement) =>
        $"{{\"Statement\":[{{\"Principal\":{{\"AWS\":\"consumer\"}},\"Resource\":\"*\",{statement}}}]}}";
}
