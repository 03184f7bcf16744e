namespace Ockam.Models.Tests.Keys;

/// <summary>Policies decide as AWS says they do, and what is not known is refused instead of passed over.</summary>
public class KeyPolicyTests
{
    private const string Right = "aa";
    private const string Wrong = "bb";

    private static readonly int[] s_registers = [4, 7, 12];

    // The shape that the reference gives: what is attested may, and a Deny for each register closes every other way.
    private const string Sealed = """
        { "Version": "2012-10-17", "Statement": [
          { "Sid": "Owner", "Effect": "Allow", "Principal": { "AWS": "owner" }, "Action": "kms:*", "Resource": "*" },
          { "Sid": "Attested", "Effect": "Allow", "Principal": { "AWS": "consumer" }, "Action": ["kms:Decrypt"], "Resource": "*",
            "Condition": { "StringEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR4": "AA",
              "kms:RecipientAttestation:NitroTPMPCR7": ["aa", "cc"], "kms:RecipientAttestation:NitroTPMPCR12": "aa" } } },
          { "Sid": "Deny4", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringNotEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR4": "aa" } } },
          { "Sid": "Deny7", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringNotEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR7": ["aa", "cc"] } } },
          { "Sid": "Deny12", "Effect": "Deny", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringNotEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR12": "aa" } } } ] }
        """;

    [Fact]
    public void Each_register_right_wrong_or_absent_for_each_principal()
    {
        KeyPolicy policy = KeyPolicy.Parse(Sealed);
        string?[] values = [Right, Wrong, null];
        foreach (string principal in (string[])["owner", "consumer", "stranger"])
        {
            for (int row = 0; row < 27; row++)
            {
                string?[] chosen = [values[row % 3], values[row / 3 % 3], values[row / 9]];
                var found = new Dictionary<string, string>();
                for (int i = 0; i < 3; i++)
                {
                    if (chosen[i] is { } value) found[$"kms:RecipientAttestation:NitroTPMPCR{s_registers[i]}"] = value;
                }

                bool allRight = chosen.All(value => value == Right);
                var request = new KeyPolicyRequest(principal, "kms:Decrypt") { Values = found };
                Assert.Equal(allRight && principal != "stranger", policy.Decide(request).IsAllowed);
                Assert.Equal(!allRight, policy.Decide(request).IsDenied);
                // The Deny leaves the owner's wrapping alone.
                Assert.Equal(principal == "owner", policy.Decide(request with { Action = "kms:GenerateDataKey" }).IsAllowed);
            }
        }
    }

    [Theory]
    [InlineData("StringEquals", "aa", "aa", true)]
    [InlineData("StringEquals", "AA", "aa", false)]
    [InlineData("StringEquals", null, "aa", false)]
    [InlineData("StringEqualsIgnoreCase", "AA", "aa", true)]
    [InlineData("StringNotEquals", "aa", "aa", false)]
    [InlineData("StringNotEquals", "bb", "aa", true)]
    [InlineData("StringNotEquals", null, "aa", true)]
    [InlineData("StringNotEqualsIgnoreCase", "AA", "aa", false)]
    [InlineData("StringNotEqualsIgnoreCase", null, "aa", true)]
    [InlineData("StringEqualsIfExists", null, "aa", true)]
    [InlineData("StringEqualsIfExists", "bb", "aa", false)]
    [InlineData("ForAllValues:StringEquals", null, "aa", true)]
    [InlineData("ForAllValues:StringEquals", "bb", "aa", false)]
    [InlineData("ForAnyValue:StringEquals", null, "aa", false)]
    [InlineData("ForAnyValue:StringNotEquals", null, "aa", false)]
    [InlineData("StringLike", "abc", "a*", true)]
    [InlineData("StringLike", "abc", "a?c", true)]
    [InlineData("StringLike", "abc", "*b", false)]
    [InlineData("StringLike", null, "*", false)]
    [InlineData("StringNotLike", "abc", "a*", false)]
    [InlineData("StringNotLike", null, "a*", true)]
    [InlineData("Null", null, "true", true)]
    [InlineData("Null", "x", "true", false)]
    [InlineData("Null", "x", "false", true)]
    [InlineData("Bool", "TRUE", "true", true)]
    public void Operators_hold_as_in_AWS(string name, string? found, string value, bool holds)
    {
        KeyPolicy policy = KeyPolicy.Parse(Statement($$"""
            "Action": "kms:Decrypt", "Condition": { "{{name}}": { "KMS:Some": "{{value}}" } }
            """));
        var request = new KeyPolicyRequest("p", "kms:Decrypt")
        {
            Values = found is null ? [] : new Dictionary<string, string> { ["kms:some"] = found },
        };
        KeyPolicyDecision decision = policy.Decide(request);
        Assert.Equal(holds, decision.IsAllowed);
        Assert.Equal(holds ? 0 : 1, decision.FailedConditions.Count);
    }

    [Fact]
    public void Actions_are_patterns_and_can_be_excluded()
    {
        KeyPolicy some = KeyPolicy.Parse(Statement("\"Action\": [\"kms:Generate*\", \"kms:Describe???\"]"));
        Assert.True(some.Decide(new("p", "kms:GenerateDataKey")).IsAllowed);
        Assert.True(some.Decide(new("p", "KMS:describekey")).IsAllowed);
        Assert.False(some.Decide(new("p", "kms:Decrypt")).IsAllowed);
        KeyPolicy other = KeyPolicy.Parse(Statement("\"NotAction\": \"kms:Decrypt\""));
        Assert.False(other.Decide(new("p", "kms:Decrypt")).IsAllowed);
        Assert.True(other.Decide(new("p", "kms:Encrypt")).IsAllowed);
        Assert.False(other.Decide(new("q", "kms:Encrypt")).IsAllowed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Statement\":[]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Maybe\",\"Principal\":\"*\",\"Action\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Deny\",\"NotPrincipal\":{\"AWS\":\"x\"},\"Action\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"x\",\"Action\":\"*\"}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"arn:x\"}]}")]
    public void What_is_not_known_is_refused(string json) => Assert.Equal(
        ModelErrorReason.InvalidPolicy, Assert.Throws<ModelException>(() => KeyPolicy.Parse(json)).Reason);

    [Theory]
    [InlineData("\"IpAddress\":{\"a\":\"b\"}")]
    [InlineData("\"NullIfExists\":{\"a\":\"true\"}")]
    [InlineData("\"StringEquals\":{\"a\":7}")]
    [InlineData("\"StringEquals\":{\"a\":[]}")]
    [InlineData("\"StringEquals\":\"a\"")]
    [InlineData("\"StringEquals\":{\"a\":\"b\",\"A\":\"c\"}")]
    public void Conditions_that_are_not_known_are_refused(string condition) =>
        What_is_not_known_is_refused(Statement($"\"Action\": \"*\", \"Condition\": {{ {condition} }}"));

    private static string Statement(string rest) => $$"""
        { "Statement": { "Effect": "Allow", "Principal": { "AWS": ["p"] }, {{rest}} } }
        """;
}
