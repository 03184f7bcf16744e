using System.Text.Json;
using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>All of <c>abac.json</c>.</summary>
public class PolicyVectorTests
{
    [VectorFact]
    public void Names_of_the_shorthand_are_those_that_the_original_takes()
    {
        JsonElement shorthand = Vector("boolean_expressions");
        foreach (JsonElement name in shorthand.GetProperty("valid_names").EnumerateArray())
            Assert.Equal(name.GetString(), Assert.IsType<BooleanExpression.Name>(BooleanExpressionParser.Parse(name.GetString()!)).Text);
        foreach (JsonElement name in shorthand.GetProperty("invalid_names").EnumerateArray())
            Assert.Throws<PolicyTextException>(() => BooleanExpressionParser.Parse(name.GetString()!));
    }

    [VectorFact]
    public void Shorthand_has_the_tree_that_the_original_reads()
    {
        foreach (JsonElement sample in Vector("boolean_expressions").GetProperty("parse").EnumerateArray())
            Assert.Equal(sample[1].GetString(), Tree(BooleanExpressionParser.Parse(sample[0].GetString()!)));
        foreach (JsonElement sample in Vector("boolean_expressions").GetProperty("to_full_expression").EnumerateArray())
            Assert.Equal(sample[1].GetString(), PolicyExpression.Parse(sample[0].GetString()!).Expand());
    }

    [VectorFact]
    public void Shorthand_is_written_as_the_original_writes_it()
    {
        foreach (JsonElement sample in Vector("boolean_expressions").GetProperty("to_string").EnumerateArray())
        {
            string written = sample[1].GetString()!;
            BooleanExpression tree = BooleanExpressionParser.Parse(written);
            Assert.Equal(sample[0].GetString(), Calls(tree));
            Assert.Equal(written, tree.Print());
        }
    }

    [VectorFact]
    public void What_the_original_refuses_is_refused()
    {
        foreach (JsonElement text in Vector("boolean_expressions").GetProperty("errors").EnumerateArray())
            Assert.Throws<PolicyTextException>(() => BooleanExpressionParser.Parse(text.GetString()!));
        foreach (JsonElement text in Vector("policy_expressions").GetProperty("invalid").EnumerateArray())
            Assert.Throws<PolicyException>(() => PolicyExpression.Parse(text.GetString()!));
        foreach (JsonElement text in Vector("full_expressions").GetProperty("must_fail").EnumerateArray())
            Assert.Throws<PolicyTextException>(() => ExpressionParser.Parse(text.GetString()!));
    }

    [VectorFact]
    public void A_policy_is_of_the_grammar_that_the_original_finds_and_is_written_as_it_was_read()
    {
        JsonElement policies = Vector("policy_expressions");
        foreach (JsonElement text in policies.GetProperty("full").EnumerateArray())
            Assert.False(PolicyExpression.Parse(text.GetString()!).IsShorthand);
        foreach (JsonElement text in policies.GetProperty("boolean").EnumerateArray())
            Assert.True(PolicyExpression.Parse(text.GetString()!).IsShorthand);
        foreach (JsonElement sample in policies.GetProperty("display_roundtrip").EnumerateArray())
            Assert.Equal(sample[1].GetString(), PolicyExpression.Parse(sample[0].GetString()!).ToString());
    }

    [VectorFact]
    public void The_default_policy_asks_for_a_credential_and_denies_where_nothing_is_known_of_one()
    {
        string text = Vector("default_policy").GetProperty("expression").GetString()!;
        Assert.Equal(PolicyExpression.Default, PolicyExpression.Parse(text));
        Expression expression = PolicyExpression.Default.Full;
        Assert.False(ExpressionEvaluator.Allows(expression, Environment([]), out PolicyFault fault));
        Assert.Equal(PolicyFaultKind.Unbound, fault.Kind);
        foreach (bool has in (bool[])[false, true])
        {
            var environment = Environment(new() { ["subject.has_credential"] = PolicyValue.Of(has) });
            string expected = Vector("default_policy").GetProperty($"has_credential_{(has ? "true" : "false")}").GetString()!;
            Assert.Equal(expected == "true", ExpressionEvaluator.Allows(expression, environment, out fault));
            Assert.Equal(PolicyFaultKind.None, fault.Kind);
        }
    }

    [VectorFact]
    public void Rules_of_the_Elixir_implementation_are_read_and_written_but_for_bare_truth_values()
    {
        foreach (JsonElement rule in Vector("elixir_rules").GetProperty("parse_and_format").EnumerateArray())
        {
            string text = rule.GetString()!;
            if (text is "true" or "false") Assert.Throws<PolicyTextException>(() => ExpressionParser.Parse(text));
            else Assert.Equal(text, ExpressionPrinter.Print(ExpressionParser.Parse(text)));
        }
    }

    private static JsonElement Vector(string name) => Vectors.Read("ockam/abac.json").GetProperty(name);

    private static PolicyEnvironment Environment(Dictionary<string, PolicyValue> subject) => new(subject, "outlet", "handle_message");

    private static string Tree(BooleanExpression expression) => expression switch
    {
        BooleanExpression.Name name => name.Text,
        BooleanExpression.And and => $"(and {Tree(and.Left)} {Tree(and.Right)})",
        BooleanExpression.Or or => $"(or {Tree(or.Left)} {Tree(or.Right)})",
        _ => $"(not {Tree(((BooleanExpression.Not)expression).Operand)})",
    };

    private static string Calls(BooleanExpression expression) => Depth(expression, isInner: false);

    private static string Depth(BooleanExpression expression, bool isInner) => expression switch
    {
        BooleanExpression.Name name => isInner ? name.Text : $"name({name.Text})",
        BooleanExpression.And and => $"and({Depth(and.Left, true)},{Depth(and.Right, true)})",
        BooleanExpression.Or or => $"or({Depth(or.Left, true)},{Depth(or.Right, true)})",
        _ => $"not({Depth(((BooleanExpression.Not)expression).Operand, true)})",
    };
}
