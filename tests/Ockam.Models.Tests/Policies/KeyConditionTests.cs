using static Ockam.Models.Tests.Policies.PolicyTexts;

namespace Ockam.Models.Tests.Policies;

/// <summary>Every operator, with a value that fits, one that does not, and none.</summary>
public class KeyConditionTests
{
    private const string Absent = "";

    [Theory]
    [InlineData("StringEquals", "a", "a", true)]
    [InlineData("StringEquals", "a", "A", false)]
    [InlineData("StringEquals", "a", Absent, false)]
    [InlineData("StringEqualsIfExists", "a", "b", false)]
    [InlineData("StringEqualsIfExists", "a", Absent, true)]
    [InlineData("StringEqualsIgnoreCase", "a", "A", true)]
    [InlineData("StringNotEquals", "a", "b", true)]
    [InlineData("StringNotEquals", "a", "a", false)]
    [InlineData("StringNotEquals", "a", Absent, true)]
    [InlineData("StringNotEqualsIgnoreCase", "a", "A", false)]
    [InlineData("StringNotEqualsIgnoreCase", "a", Absent, true)]
    [InlineData("StringLike", "a*c?", "abbcd", true)]
    [InlineData("StringLike", "a*c?", "abbc", false)]
    [InlineData("StringNotLike", "a*", "b", true)]
    [InlineData("StringNotLike", "a*", Absent, true)]
    [InlineData("stringequals", "a", "a", true)]
    [InlineData("ForAnyValue:StringEquals", "a|b", "b|c", true)]
    [InlineData("ForAnyValue:StringEquals", "a", "b|c", false)]
    [InlineData("ForAnyValue:StringEquals", "a", Absent, false)]
    [InlineData("ForAnyValue:StringNotEquals", "a", "a|b", true)]
    [InlineData("ForAnyValue:StringNotEquals", "a", Absent, false)]
    [InlineData("ForAnyValue:StringEqualsIfExists", "a", Absent, true)]
    [InlineData("ForAllValues:StringEquals", "a|b", "a|b", true)]
    [InlineData("ForAllValues:StringEquals", "a", "a|b", false)]
    [InlineData("ForAllValues:StringEquals", "a", Absent, true)]
    [InlineData("ForAllValues:StringNotEquals", "a", "b|c", true)]
    [InlineData("ForAllValues:StringNotLike", "a*", "b|ab", false)]
    [InlineData("Null", "true", Absent, true)]
    [InlineData("Null", "true", "a", false)]
    [InlineData("Null", "false", "a", true)]
    [InlineData("Null", "false", Absent, false)]
    [InlineData("Bool", "true", "True", true)]
    [InlineData("Bool", "true", "false", false)]
    [InlineData("Bool", "false", Absent, false)]
    [InlineData("BoolIfExists", "false", Absent, true)]
    [InlineData("NumericEquals", "10", "1e1", true)]
    [InlineData("NumericNotEquals", "10", "11", true)]
    [InlineData("NumericLessThan", "10", "9.5", true)]
    [InlineData("NumericLessThan", "10", "10", false)]
    [InlineData("NumericLessThanEquals", "10", "10", true)]
    [InlineData("NumericGreaterThan", "10", "11", true)]
    [InlineData("NumericGreaterThanEquals", "10", "9", false)]
    [InlineData("NumericEquals", "10", "ten", false)]
    [InlineData("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true)]
    [InlineData("DateGreaterThan", "2026-01-01", "2026-01-01T00:00:01Z", true)]
    [InlineData("DateGreaterThanEquals", "1767225600", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateEquals", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z", true)]
    [InlineData("DateNotEquals", "2026-01-01", "2026-01-02", true)]
    [InlineData("DateLessThanEquals", "2026-01-01", "never", false)]
    [InlineData("IpAddress", "203.0.113.0/24", "203.0.113.77", true)]
    [InlineData("IpAddress", "203.0.113.0/25", "203.0.113.200", false)]
    [InlineData("IpAddress", "203.0.113.7", "203.0.113.7", true)]
    [InlineData("IpAddress", "2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("NotIpAddress", "203.0.113.0/24", "2001:db8::1", true)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/c*", "arn:aws:iam::111122223333:role/consumer", true)]
    [InlineData("ArnEquals", "arn:aws:iam::*:role/c*", "arn:aws:iam::111122223333:role/consumer", true)]
    [InlineData("ArnLike", "arn:aws:*:role/consumer", "arn:aws:iam::111122223333:role/consumer", false)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/c*", "consumer", false)]
    [InlineData("ArnNotLike", "arn:aws:iam::*:role/c*", "arn:aws:iam::111122223333:user/consumer", true)]
    [InlineData("ArnNotEquals", "arn:aws:iam::*:role/c*", Absent, true)]
    [InlineData("BinaryEquals", "QmluYXJ5", "QmluYXJ5", true)]
    public void An_operator_is_true_where_IAM_says_so(string name, string wanted, string found, bool isTrue)
    {
        string values = string.Join(',', wanted.Split('|').Select(value => $"\"{value}\""));
        KeyPolicyDocument policy = Policy(Statement("*", "kms:*", $$"""{"{{name}}":{"x:Key":[{{values}}]} }"""));
        KeyAccessRequest request = Ask(Role);
        if (found != Absent)
            request = request with { Conditions = new Dictionary<string, IReadOnlyList<string>> { ["X:key"] = found.Split('|') } };

        KeyAccessDecision decision = KeyPolicySimulator.Evaluate(request, policy);

        Assert.Equal(isTrue, decision.IsAllowed);
        Assert.Equal(isTrue, Assert.Single(decision.Steps[0].Conditions).IsTrue);
    }

    [Theory]
    [InlineData("StringEquals", "aws:PrincipalArn", Role, true)]
    [InlineData("StringEquals", "aws:PrincipalAccount", Account, true)]
    [InlineData("StringEquals", "aws:PrincipalType", "AssumedRole", true)]
    [InlineData("StringEquals", "kms:CallerAccount", Account, true)]
    [InlineData("StringEquals", "aws:RequestedRegion", "eu-west-1", true)]
    [InlineData("StringEquals", "kms:EncryptionContext:model", "llama", true)]
    [InlineData("StringEquals", "kms:EncryptionContext:model", "mistral", false)]
    [InlineData("ForAllValues:StringEquals", "kms:EncryptionContextKeys", "model", true)]
    [InlineData("Bool", "aws:SecureTransport", "true", true)]
    [InlineData("DateLessThan", "aws:CurrentTime", "2026-06-01T00:00:00Z", true)]
    [InlineData("StringEquals", "kms:EncryptionContext:model", "${aws:PrincipalTag/model, 'llama'}", true)]
    [InlineData("StringEquals", "kms:EncryptionContext:model", "${aws:PrincipalTag/model}", false)]
    [InlineData("StringNotEquals", "kms:EncryptionContext:model", "${aws:PrincipalTag/model}", true)]
    [InlineData("StringLike", "aws:PrincipalArn", "arn:aws:iam::${kms:CallerAccount}:role/*", true)]
    [InlineData("StringLike", "aws:PrincipalArn", "arn:aws:iam::${kms:CallerAccount}:role/${*}", false)]
    public void What_is_known_of_a_request_can_be_asked_for(string name, string key, string wanted, bool isTrue)
    {
        KeyAccessRequest request = Ask(Session) with
        {
            Context = new EncryptionContext([new("model", "llama")]),
            Time = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero),
        };

        Assert.Equal(isTrue, KeyPolicySimulator.Evaluate(
            request, Policy(Statement("*", "kms:*", $$"""{"{{name}}":{"{{key}}":"{{wanted}}"} }"""))).IsAllowed);
    }

    [Fact]
    public void All_tests_of_a_statement_have_to_be_true_and_a_pattern_of_stars_ends_soon()
    {
        KeyPolicyDocument both = Policy(Statement("*", "kms:*", $$"""
            {"StringEquals":{"aws:PrincipalAccount":"{{Account}}","aws:RequestedRegion":"us-east-1"} }
            """));
        Assert.False(KeyPolicySimulator.Evaluate(Ask(Role), both).IsAllowed);

        string stars = string.Concat(Enumerable.Repeat("*a", 2_000)), text = new('a', 1_900);
        Assert.False(Wildcards.Match(stars, text));
    }
}
