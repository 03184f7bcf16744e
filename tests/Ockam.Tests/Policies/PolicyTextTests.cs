using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>The two grammars of section 10 where they are not a vector.</summary>
public class PolicyTextTests
{
    [Theory]
    [InlineData("nota", "not a")]
    [InlineData("notary", "not ary")]
    [InlineData("a orb", "or b")]
    [InlineData("a andb", "and b")]
    [InlineData("a and notb", "not b")]
    [InlineData("(a)andb", "and b")]
    [InlineData("not_a", "not _a")]
    [InlineData("not a orb", "or b")]
    [InlineData("(a orb)", "or b")]
    public void An_operator_glued_to_a_name_is_refused_with_a_hint(string text, string apart)
    {
        var error = Assert.Throws<PolicyException>(() => PolicyExpression.Parse(text));
        Assert.Contains($"'{apart}'", error.Message);
        Assert.Contains("(= subject.", error.Message);
    }

    [Theory]
    [InlineData("(not a)", "not a")]
    [InlineData("not(a)", "not a")]
    [InlineData("(a)and(b)", "a and b")]
    [InlineData("\n a \t or\r\nb ", "a or b")]
    [InlineData("not not a", "not not a")]
    [InlineData("not (not (a and b))", "not not (a and b)")]
    [InlineData("a and not not b", "a and (not not b)")]
    [InlineData("orange and android", "orange and android")]
    [InlineData("a and orb", "a and orb")]
    [InlineData("not1", "not1")]
    [InlineData("not.a", "not.a")]
    [InlineData("a or b or c", "(a or b) or c")]
    [InlineData("true", "true")]
    public void Shorthand_needs_spaces_only_between_words(string text, string written)
    {
        PolicyExpression policy = PolicyExpression.Parse(text);
        Assert.True(policy.IsShorthand);
        Assert.Equal(written, policy.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("()")]
    [InlineData("and")]
    [InlineData("a b")]
    [InlineData("a and")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("1a")]
    [InlineData("é")]
    [InlineData("(subject.x 1)")]
    [InlineData("<")]
    [InlineData("(= subject.a \"true\"")]
    [InlineData("(= subject.a \"true)")]
    [InlineData("(= subject.a true))")]
    [InlineData("(= subject.a [1 \"a\"])")]
    [InlineData("(= subject.a [[1] [\"a\"]])")]
    [InlineData("(= subject.a (1 2])")]
    [InlineData("(= subject.a 9223372036854775808)")]
    [InlineData("(= subject.a 1x)")]
    [InlineData("(= subject.a 1__0)")]
    [InlineData("(= subject.a \"a\\q\")")]
    [InlineData("(= subject.a \"\\ff\")")]
    [InlineData("(= subject.a \"\\u{d800}\")")]
    [InlineData("(= subject.a \"a\"\"b\")")]
    [InlineData("(= subject.a \"line\nbreak\")")]
    [InlineData("(= subject.a #)")]
    [InlineData("(= subject.a (; never closed)")]
    public void What_is_of_neither_grammar_is_refused(string text)
    {
        var error = Assert.Throws<PolicyException>(() => PolicyExpression.Parse(text));
        Assert.Contains("cannot be read: at character", error.Message);
    }

    [Theory]
    [InlineData("= subject.a \"x\"", "(= subject.a \"x\")")]
    [InlineData("(=subject.a)", null)]
    [InlineData("(= 0x10 16) ;; said twice", "(= 16 16)")]
    [InlineData("(; so (; it ;) goes ;)(= -0x8000000000000000 +1_000)", "(= -9223372036854775808 1000)")]
    [InlineData("(= 1.0 -2.5e3 inf -inf nan 1e300 -0.0)", "(= 1.0 -2500.0 inf -inf nan 1E+300 -0.0)")]
    [InlineData("(= \"\\41\\u{e9}\\t\\\"\\c3\\a9\" \"\\u{1F600}\\u{1}\")", "(= \"Aé\\t\\\"é\" \"😀\\u{1}\")")]
    [InlineData("(member? subject.identifier [ \"a\" \"b\" ])", "(member? subject.identifier [\"a\" \"b\"])")]
    [InlineData("((and))", "((and))")]
    [InlineData("(exists? $a-b@c.d subject.x<y)", "(exists? $a-b@c.d subject.x<y)")]
    [InlineData("(; ;)(not subject.x)", "(; full ;) (not subject.x)")]
    [InlineData("(; ;)(not nota)", "(; full ;) (not nota)")]
    public void Full_expressions_are_read_as_the_text_format_of_WebAssembly_has_them(string text, string? written)
    {
        if (written is null)
        {
            Assert.Throws<PolicyException>(() => PolicyExpression.Parse(text));
            return;
        }

        PolicyExpression policy = PolicyExpression.Parse(text);
        Assert.False(policy.IsShorthand);
        Assert.Equal(written, policy.ToString());
        Assert.Equal(policy, PolicyExpression.Parse(written));
    }

    [Fact]
    public void Depth_and_length_are_bounded_in_both_grammars()
    {
        string[] texts =
        [
            new string('(', 10_000) + "a",
            new string('(', 10_000),
            "(= " + new string('[', 10_000),
            string.Concat(Enumerable.Repeat("not ", 4_000)) + "a",
            string.Join(" and ", Enumerable.Repeat("a", 200)),
            "(; " + string.Concat(Enumerable.Repeat("(;", 8_000)),
        ];
        foreach (string deep in texts) Assert.Throws<PolicyException>(() => PolicyExpression.Parse(deep));
        Assert.Throws<PolicyException>(() => PolicyExpression.Parse(new string('a', PolicyExpression.MaximumLength + 1)));
        string long_ = string.Join(" or ", Enumerable.Repeat("a", 120));
        Assert.Equal(120, PolicyExpression.Parse(long_).Expand().Split("subject.a").Length - 1);
        string nested = new string('(', 100) + "a" + new string(')', 100);
        Assert.Equal("a", PolicyExpression.Parse(nested).ToString());
    }

    [Fact]
    public void An_error_says_where_and_shows_no_more_than_a_line()
    {
        var error = Assert.Throws<PolicyException>(() => PolicyExpression.Parse("ai-inlet and and b"));
        Assert.Contains("'ai-inlet and and b'", error.Message);
        error = Assert.Throws<PolicyException>(() => PolicyExpression.Parse(new string('b', 5_000) + " and"));
        Assert.True(error.Message.Length < 400, error.Message);
        Assert.Contains("at character 5005", error.Message);
    }
}
