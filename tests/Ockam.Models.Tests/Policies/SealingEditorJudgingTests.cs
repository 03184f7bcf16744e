namespace Ockam.Models.Tests.Policies;

/// <summary>Which statement is meant, what is taken out, and which policy is not written.</summary>
public class SealingEditorJudgingTests
{
    private const string Role = "arn:aws:iam::111122223333:role/consumer";

    private static readonly KeyPolicyDocument s_plain = KeyPolicyDocument.Parse("""
        {"Version":"2012-10-17","Statement":[
          {"Sid":"Owner","Effect":"Allow","Principal":{"Ockam":"owner"},"Action":"kms:*","Resource":"*"}]}
        """);

    private static readonly KeyPolicyDocument s_unsafe = KeyPolicyDocument.Parse($$$"""
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"AWS":"{{{Role}}}"},"Action":"kms:Decrypt","Resource":"*",
           "Condition":{"ForAllValues:StringEquals":{"kms:RecipientAttestation:NitroTPMPCR4":"{{{new string('4', 96)}}}"} } }]}
        """);

    [Fact]
    public void A_policy_with_errors_is_not_written_unless_that_is_meant()
    {
        var refused = Assert.Throws<ModelException>(
            () => SealingEditor.Replace(s_plain, s_unsafe, new KeyPolicyLintOptions(), "kms:alias/a", takesUnsafe: false));
        Assert.Equal(ModelErrorReason.UnsafePolicy, refused.Reason);
        Assert.Contains("kms:alias/a", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ForAllValues", refused.Message, StringComparison.Ordinal);
        SealingEdit edit = SealingEditor.Replace(s_plain, s_unsafe, new KeyPolicyLintOptions(), "kms:alias/a", takesUnsafe: true);
        Assert.Contains(edit.Notes, note => note.Contains("ForAllValues", StringComparison.Ordinal));
        Assert.Same(s_unsafe, edit.After);
    }

    [Fact]
    public void Statements_are_found_by_name_or_place_and_taken_out_together()
    {
        SealingEdit sealing = SealingEditor.Add(s_plain, Request("First"));
        KeyPolicyDocument policy = SealingEditor.Add(sealing.After, Request("Second")).After;
        int first = new SealingStatementName("First", null).FindIn(policy);
        int second = new SealingStatementName(null, new SealingStatementName("Second", null).FindIn(policy) + 1).FindIn(policy);
        Assert.Equal(("First", "Second"), (policy.Statements[first].Sid, policy.Statements[second].Sid));
        SealingEdit edit = SealingEditor.Remove(
            policy, [new("First", null), new(null, second + 1), new("First", first + 1), new("First", null)]);
        Assert.DoesNotContain(edit.After.Statements, statement => statement.Sid is "First" or "Second");
        Assert.Same(policy, edit.Before);
        // The last statement that opens it says so, once.
        Assert.Single(edit.Notes, note => note.Contains("No environment can open", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Nobody", null, "No statement about registers is called 'Nobody'")]
    [InlineData("Owner", null, "No statement about registers is called 'Owner'")]
    [InlineData(null, 99, "There is no statement 99")]
    [InlineData(null, 0, "There is no statement 0")]
    [InlineData("Other", 1, "Statement 1 is called 'Owner', not 'Other'")]
    public void A_statement_that_is_not_there_is_named(string? sid, int? place, string said)
    {
        var refused = Assert.Throws<ModelException>(() => SealingEditor.Remove(s_plain, [new SealingStatementName(sid, place)]));
        Assert.Equal(ModelErrorReason.UnknownStatement, refused.Reason);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_called_alike_is_named_by_its_place_and_nothing_means_nothing()
    {
        KeyPolicyDocument twins = KeyPolicyDocument.Parse($$$"""
            {"Version":"2012-10-17","Statement":[{{{Deny(4)}}},{{{Deny(7)}}}]}
            """);
        var refused = Assert.Throws<ModelException>(() => new SealingStatementName("Twin", null).FindIn(twins));
        Assert.Contains("its place, 1 or 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            ModelErrorReason.InvalidValue, Assert.Throws<ModelException>(() => new SealingStatementName(null, null).FindIn(twins)).Reason);

        static string Deny(int register) => $$$"""
            {"Sid":"Twin","Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{
              "StringNotEqualsIgnoreCase":{"kms:RecipientAttestation:NitroTPMPCR{{{register}}}":"{{{new string('4', 96)}}}"} } }
            """;
    }

    [Fact]
    public void What_undoes_a_seal_is_told_where_it_is_made()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.Parse($$$"""
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Handy","Effect":"Allow","Principal":{"AWS":"{{{Role}}}"},"Action":"kms:PutKeyPolicy","Resource":"*"}]}
            """);
        SealingEdit edit = SealingEditor.Add(policy, Request("First"), new KeyPolicyLintOptions());
        Assert.Contains(edit.Notes, note => note.Contains("PutKeyPolicy", StringComparison.Ordinal));
        Assert.DoesNotContain(
            SealingEditor.Add(policy, Request("First")).Notes, note => note.Contains("PutKeyPolicy", StringComparison.Ordinal));
    }

    private static SealingRequest Request(string sid) => new(
        [new KeyPolicyPrincipal("AWS", Role)],
        new SealingRegisters(new Dictionary<int, IReadOnlyList<string>> { [4] = [new string('4', 96)] }))
    {
        Sid = sid,
        Actions = ["Decrypt"],
    };
}
