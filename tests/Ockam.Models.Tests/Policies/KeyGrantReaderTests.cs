namespace Ockam.Models.Tests.Policies;

/// <summary>Grants as AWS's tools write them, and what they do beside a policy.</summary>
public class KeyGrantReaderTests
{
    private const string Role = "arn:aws:iam::111122223333:role/consumer";

    // A key of somebody else's: its policy lets nobody but its account use it, which leaves that to IAM and grants.
    private const string KeyPolicy = """
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
          {"Sid":"Closed","Effect":"Deny","Principal":"*","Action":"kms:ReEncryptFrom","Resource":"*"}]}
        """;

    [Theory]
    [InlineData("""{"Grants":[GRANT],"Truncated":false}""")]
    [InlineData("[GRANT]")]
    [InlineData("GRANT")]
    public void Each_form_of_them_is_read(string form)
    {
        KeyGrant grant = Assert.Single(KeyGrantReader.Parse(form.Replace("GRANT", $$$"""
            {"KeyId":"arn:aws:kms:eu-central-1:111122223333:key/1","GrantId":"0c","Name":"for-consumer","CreationDate":1.7,
             "GranteePrincipal":"{{{Role}}}","RetiringPrincipal":"{{{Role}}}","IssuingAccount":"arn:aws:iam::111122223333:root",
             "Operations":["Decrypt","DescribeKey"],"Constraints":{"EncryptionContextSubset":{"stage":"live"} } }
            """, StringComparison.Ordinal)));
        Assert.Equal(("for-consumer", new KeyPolicyPrincipal("AWS", Role)), (grant.Id, grant.Grantee));
        Assert.Equal(["Decrypt", "DescribeKey"], grant.Operations);
        Assert.Null(grant.ContextEquals);
        Assert.Equal("live", grant.ContextSubset!["stage"]);
    }

    [Fact]
    public void Names_are_optional_and_constraints_may_be_empty()
    {
        IReadOnlyList<KeyGrant> grants = KeyGrantReader.Parse("""
            [{"GranteePrincipal":"ec2.eu-central-1.amazonaws.com","Operations":[],"Name":"","GrantId":"0c"},
             {"GranteePrincipal":"AROAEXAMPLE","Operations":["Decrypt"],"Constraints":{"EncryptionContextEquals":{}}},
             {"GranteePrincipal":"AROAEXAMPLE","Operations":["Decrypt"],"Constraints":null}]
            """);
        Assert.Equal(["0c", "given 2", "given 3"], grants.Select(grant => grant.Id));
        Assert.Equal("Service", grants[0].Grantee.Kind);
        Assert.All(grants, grant => Assert.Null(grant.ContextEquals));
        Assert.Empty(KeyGrantReader.Parse("""{"Grants":[]}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[7]")]
    [InlineData("{}")]
    [InlineData("""{"Grants":{}}""")]
    [InlineData("""{"GranteePrincipal":"a"}""")]
    [InlineData("""{"GranteePrincipal":"a","Operations":"Decrypt"}""")]
    [InlineData("""{"GranteePrincipal":"a","Operations":[7]}""")]
    [InlineData("""{"GranteePrincipal":"a","Operations":[],"Constraints":{"EncryptionContextEquals":{"a":7}}}""")]
    [InlineData("""{"GranteePrincipal":"a","Operations":[],"Constraints":{"SourceArn":"arn:aws:s3:::b"}}""")]
    [InlineData("""{"GranteePrincipal":"a","GranteePrincipal":"b","Operations":[]}""")]
    public void What_is_not_understood_wholly_is_refused(string json)
    {
        var refused = Assert.Throws<ModelException>(() => KeyGrantReader.Parse(json));
        Assert.Equal(ModelErrorReason.InvalidPolicy, refused.Reason);
    }

    [Fact]
    public void The_policy_of_the_key_those_of_IAM_and_grants_answer_together()
    {
        var policy = KeyPolicyDocument.Parse(KeyPolicy);
        var iam = KeyPolicyDocument.ParseIdentityPolicy(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]}""");
        var known = new KeyPolicyLintOptions
        {
            IdentityPolicies = [new IdentityPolicy("role", iam)],
            Grants = KeyGrantReader.Parse($$"""{"GranteePrincipal":"{{Role}}","Operations":["Decrypt","ReEncryptFrom"]}"""),
        };
        var asked = new KeyAccessRequest(KeyCaller.Of(new("AWS", "nobody")), "none");
        KeyPolicyPrincipal[] principals = [new("AWS", Role), new("AWS", Role + "2")];
        var answers = KeyPolicySimulator.EvaluateAll(asked, principals, ["Decrypt", "Encrypt", "ReEncryptFrom"], policy, known);
        Assert.Equal(
            ["Decrypt", "Encrypt", "ReEncryptFrom", "Decrypt", "Encrypt", "ReEncryptFrom"],
            answers.Select(answer => answer.Request.Action));
        Assert.Equal([true, true, false, false, true, false], answers.Select(answer => answer.Decision.IsAllowed));
        var without = KeyPolicySimulator.EvaluateAll(asked, principals, ["Decrypt"], policy, known with { Grants = [] });
        Assert.All(without, answer => Assert.False(answer.Decision.IsAllowed));
    }
}
