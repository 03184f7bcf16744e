namespace Ockam.Models.Tests.Policies;

/// <summary>A policy is read in every form that KMS accepts, and an edit leaves all bytes in their place that it is not about.</summary>
public class KeyPolicyDocumentTests
{
    private const string Added = """{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}""";

    // Odd on purpose: white space, escapes, order and repeated names that a writer of its own would not keep.
    private const string Odd = """
        {  "Id" : "key-default-1",
           "Statement" : [
             { "Resource":"*", "Sid":"same", "Effect":"Allow", "NotPrincipal": {"AWS":["111122223333"]},
               "NotAction":["kms:Put*"  ,"kms:Delete*"] },
              {"Sid":"same","Effect":"Deny","Principal":{"AWS":"*","Service":"ec2.amazonaws.com"},"Action":"kms:De\u0063rypt",
               "Resource":["*"],
               "Condition":{"Bool":{"kms:GrantIsForAWSResource":true},"NumericLessThan":{"aws:MultiFactorAuthAge":[1e3, "20"]}}}
           ],
           "Version":"2012-10-17" }

        """;

    [Fact]
    public void Single_values_lists_negations_and_values_without_quotes_are_understood()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.Parse(Odd);

        Assert.Equal("key-default-1", policy.Id);
        Assert.Equal("2012-10-17", policy.Version);
        Assert.Equal(2, policy.Statements.Count);
        KeyPolicyStatement first = policy.Statements[0], second = policy.Statements[1];
        Assert.True(first.IsNotPrincipal && first.IsNotAction && !first.IsNotResource);
        Assert.Equal([new KeyPolicyPrincipal("AWS", "111122223333")], first.Principals);
        Assert.Equal(["kms:Put*", "kms:Delete*"], first.Actions);
        Assert.Equal(KeyPolicyEffect.Deny, second.Effect);
        Assert.Equal(["kms:Decrypt"], second.Actions);
        Assert.Equal([new("AWS", "*"), new("Service", "ec2.amazonaws.com")], second.Principals);
        Assert.Equal(["Bool kms:GrantIsForAWSResource true", "NumericLessThan aws:MultiFactorAuthAge 1e3 | 20"],
            second.Conditions.Select(condition => condition.ToString()));
        Assert.Equal(["same", "same"], policy.Statements.Select(statement => statement.Sid));
    }

    [Fact]
    public void What_was_read_is_given_back_to_the_byte()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.Parse(Odd);

        Assert.Equal(Odd, policy.Text);
        Assert.All(policy.Statements, statement => Assert.Contains(statement.Text, Odd, StringComparison.Ordinal));
        Assert.NotEqual(policy.Digest, KeyPolicyDocument.Parse(Odd + " ").Digest);
    }

    [Fact]
    public void An_added_statement_moves_no_byte_of_the_others()
    {
        KeyPolicyDocument edited = KeyPolicyDocument.Parse(Odd).WithAdded(Added);

        int end = Odd.LastIndexOf("}}}", StringComparison.Ordinal) + 3;
        Assert.StartsWith(Odd[..end] + ",\n      {\n        \"Effect\": \"Allow\",\n", edited.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n      }" + Odd[end..], edited.Text, StringComparison.Ordinal);
        Assert.Equal(3, edited.Statements.Count);
    }

    [Fact]
    public void Taking_out_what_was_added_gives_the_policy_back_to_the_byte() =>
        Assert.Equal(Odd, KeyPolicyDocument.Parse(Odd).WithAdded(Added, Added).WithRemoved(3).WithRemoved(2).Text);

    [Fact]
    public void A_statement_is_taken_out_from_the_front_and_exchanged_without_touching_its_neighbour()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.Parse(Odd);

        Assert.Equal([policy.Statements[1].Text], policy.WithRemoved(0).Statements.Select(statement => statement.Text));
        KeyPolicyDocument replaced = policy.WithReplaced(0, Added);
        Assert.Equal(policy.Statements[1].Text, replaced.Statements[1].Text);
        Assert.Equal("*", replaced.Statements[0].Principals[0].Value);
    }

    [Fact]
    public void A_statement_that_stands_alone_without_a_list_is_kept_as_it_is_when_another_one_comes()
    {
        const string Text = """{"Id":"a","Statement":{ "Effect":"Allow", "Principal":"*","Action":"kms:*","Resource":"*" }}""";

        KeyPolicyDocument edited = KeyPolicyDocument.Parse(Text).WithAdded(Added);

        Assert.Equal(Text.Replace(":{ ", ":[{ ", StringComparison.Ordinal)[..^1] + "," + Added + "]}", edited.Text);
    }

    [Fact]
    public void The_last_statement_stays()
    {
        KeyPolicyDocument policy = KeyPolicyDocument.ForAccount("111122223333");

        ModelException refused = Assert.Throws<ModelException>(() => policy.WithRemoved(0));
        Assert.Equal(ModelErrorReason.InvalidPolicy, refused.Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.WithRemoved(1));
    }

    [Fact]
    public void A_policy_over_32_KiB_is_refused_with_the_limit_before_it_is_read_and_after_an_edit()
    {
        ModelException refused = Assert.Throws<ModelException>(
            () => KeyPolicyDocument.Parse(new string('[', KeyPolicyDocument.MaximumLength + 1)));
        Assert.Contains("32 KiB", refused.Message, StringComparison.Ordinal);

        KeyPolicyDocument full = KeyPolicyDocument.Parse(Odd.PadRight(KeyPolicyDocument.MaximumLength));
        Assert.Contains("32 KiB", Assert.Throws<ModelException>(() => full.WithAdded(Added)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"Version":"2012-10-17"}""", "no Statement")]
    [InlineData("""{"Statement":[7]}""", "statement 1 is not a JSON object")]
    [InlineData("""{"Statement":[],"Statements":[]}""", "'Statements' is no element")]
    [InlineData("""{"Statement":[],"Statement":[]}""", "Statement")]
    [InlineData("""{"Statement":[],"Version":"2012-10-18"}""", "2012-10-18")]
    [InlineData("""{"Statement":{"Effect":"allow","Principal":"*","Action":"a","Resource":"*"}}""", "'allow'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"a","Resource":"*"}}""", "neither Principal nor NotPrincipal")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Resource":"*"}}""", "neither Action nor NotAction")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"a"}}""", "neither Resource nor NotResource")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","NotAction":"b","Resource":"*"}}""", "both Action")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"me","Action":"a","Resource":"*"}}""", "neither * nor an object")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"AWS":[]},"Action":"a","Resource":"*"}}""", "empty list")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"Aws":"*"},"Action":"a","Resource":"*"}}""", "'Aws'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":{},"Resource":"*"}}""", "no text")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","Resource":"*","Conditions":{}}}""", "'Conditions'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","Resource":"*","Condition":{"Equals":{}}}}""", "'Equals'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"a","Resource":"*","Condition":{"NullIfExists":{}}}}""", "Null")]
    [InlineData("""{"Statement":{"Sid":"\ud800","Effect":"Allow","Principal":"*","Action":"a","Resource":"*"}}""", "")]
    public void What_could_be_understood_in_two_ways_or_not_at_all_is_refused_with_its_place(string text, string said)
    {
        ModelException refused = Assert.Throws<ModelException>(() => KeyPolicyDocument.Parse(text));

        Assert.Equal(ModelErrorReason.InvalidPolicy, refused.Reason);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Policies_of_IAM_name_no_principal()
    {
        const string Text = """{"Statement":{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}}""";

        Assert.True(KeyPolicyDocument.ParseIdentityPolicy(Text).IsIdentityPolicy);
        Assert.Throws<ModelException>(() => KeyPolicyDocument.Parse(Text));
        Assert.Throws<ModelException>(() => KeyPolicyDocument.ParseIdentityPolicy($$"""{"Statement":{{Added}}}"""));
    }

    [Fact]
    public void Deep_nesting_ends_in_a_refusal()
    {
        string deep = "{\"Statement\":" + new string('[', 9_000) + new string(']', 9_000) + "}";
        Assert.Throws<ModelException>(() => KeyPolicyDocument.Parse(deep));
    }

    [Fact]
    public void Changed_bytes_end_in_a_policy_or_in_a_refusal()
    {
        var random = new Random(7);
        byte[] whole = System.Text.Encoding.UTF8.GetBytes(Odd);
        for (int i = 0; i < Scale.Of(2_000); i++)
        {
            byte[] changed = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--) changed[random.Next(changed.Length)] = (byte)random.Next(128);
            string text = System.Text.Encoding.ASCII.GetString(changed);
            try
            {
                Assert.Equal(text, KeyPolicyDocument.Parse(text).Text);
            }
            catch (ModelException refused)
            {
                Assert.Equal(ModelErrorReason.InvalidPolicy, refused.Reason);
            }
        }
    }
}
