using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>The rules of section 10.1: anything that is not plainly true denies.</summary>
public class PolicyEvaluationTests
{
    private static readonly PolicyEnvironment s_environment = new(
        new Dictionary<string, PolicyValue>
        {
            ["subject.identifier"] = PolicyValue.Of("Iabc"),
            ["subject.has_credential"] = PolicyValue.True,
            ["subject.role"] = PolicyValue.Of("reader"),
            ["subject.ai-inlet"] = PolicyValue.Of("true"),
            ["subject.guest"] = PolicyValue.Of("false"),
        },
        "outlet",
        "handle_message");

    [Theory]
    [InlineData("ai-inlet")]
    [InlineData("ai-inlet and not guest")]
    [InlineData("guest or ai-inlet")]
    [InlineData("ai-inlet or never-heard-of")]
    [InlineData("(and)")]
    [InlineData("(not (or))")]
    [InlineData("(= subject.role \"reader\")")]
    [InlineData("(= resource.id \"outlet\")")]
    [InlineData("(= action.id \"handle_message\")")]
    [InlineData("(= subject.role \"reader\" \"reader\")")]
    [InlineData("(!= subject.role \"writer\")")]
    [InlineData("(!= 1 1 2)")]
    [InlineData("(< 1 2 3)")]
    [InlineData("(> 3.5 2.5 -inf)")]
    [InlineData("(< false true)")]
    [InlineData("(< \"a\" \"b\" \"ba\")")]
    [InlineData("(< \"￿\" \"😀\")")]
    [InlineData("(< [2 1] [1 1 1])")]
    [InlineData("(< [1 2] [1 3])")]
    [InlineData("(= [] [])")]
    [InlineData("(= 0.0 -0.0)")]
    [InlineData("(!= nan nan)")]
    [InlineData("(= () ())")]
    [InlineData("(member? subject.role [subject.guest subject.role])")]
    [InlineData("(member? [1] [[2] [1]])")]
    [InlineData("(exists?)")]
    [InlineData("(exists? subject.role resource.id)")]
    [InlineData("(not (exists? subject.role subject.unknown))")]
    [InlineData("(if (= 1 1) true subject.unknown)")]
    [InlineData("(if (= 1 2) subject.unknown true)")]
    [InlineData("(or (= 1 1) subject.unknown)")]
    [InlineData("(not (and (= 1 2) \"text\"))")]
    [InlineData("(= (and (= 1 1) \"last\") \"last\")")]
    [InlineData("(= (or \"last\") \"last\")")]
    [InlineData("(= 1 2 \"text\") ;; false is not what this is", false)]
    [InlineData("(not (= 1 2 \"text\"))")]
    public void What_is_true_allows(string text, bool allows = true)
    {
        Assert.Equal(allows, ExpressionEvaluator.Allows(PolicyExpression.Parse(text).Full, s_environment, out PolicyFault fault));
        Assert.Equal(PolicyFaultKind.None, fault.Kind);
    }

    [Theory]
    [InlineData("guest", "None", null)]
    [InlineData("never-heard-of", "Unbound", "subject.never-heard-of")]
    [InlineData("not never-heard-of", "Unbound", "subject.never-heard-of")]
    [InlineData("true", "Unbound", "subject.true")]
    [InlineData("subject.role", "Unbound", "subject.subject.role")]
    [InlineData("(= subject.test = \"true\")", "Unbound", "subject.test")]
    [InlineData("(= subject.role = \"true\")", "Unbound", "=")]
    [InlineData("(or)", "None", null)]
    [InlineData("(!= 1)", "None", null)]
    [InlineData("(!=)", "None", null)]
    [InlineData("(< 1 1)", "None", null)]
    [InlineData("(= nan nan)", "None", null)]
    [InlineData("(< nan 1.0)", "None", null)]
    [InlineData("(not (= subject.has_credential \"true\"))", "MixedTypes", "(= subject.has_credential \"true\")")]
    [InlineData("(= 1 1.0)", "MixedTypes", "(= 1 1.0)")]
    [InlineData("(!= 1 \"1\")", "MixedTypes", "(!= 1 \"1\")")]
    [InlineData("(= () [])", "MixedTypes", "(= () [])")]
    [InlineData("(= [1] [\"a\"])", "MixedTypes", "(= [1] [\"a\"])")]
    [InlineData("(member? \"a\" [1 2])", "MixedTypes", "(member? \"a\" [1 2])")]
    [InlineData("(member? 1 2)", "NotSequence", "2")]
    [InlineData("(member? 1)", "WrongArity", "(member? 1)")]
    [InlineData("(not (= 1 1) (= 1 1))", "WrongArity", "(not (= 1 1) (= 1 1))")]
    [InlineData("(if (= 1 1) true)", "WrongArity", "(if (= 1 1) true)")]
    [InlineData("(= 1)", "WrongArity", "(= 1)")]
    [InlineData("(if 1 true true)", "NotBoolean", "1")]
    [InlineData("(and 1 true)", "NotBoolean", "1")]
    [InlineData("(or subject.role true)", "NotBoolean", "subject.role")]
    [InlineData("(and true 1)", "NotBoolean", "(and true 1)")]
    [InlineData("(and ())", "NotBoolean", "(and ())")]
    [InlineData("(exists? \"subject.role\")", "NotIdentifier", "\"subject.role\"")]
    [InlineData("(and (subject.role))", "UnknownOperator", "(subject.role)")]
    [InlineData("((and))", "UnknownOperator", "((and))")]
    [InlineData("(and (xor true false))", "UnknownOperator", "(xor true false)")]
    [InlineData("(= [subject.unknown] [1])", "Unbound", "subject.unknown")]
    public void Everything_else_denies_and_says_why(string text, string kind, string? at)
    {
        Assert.False(ExpressionEvaluator.Allows(PolicyExpression.Parse(text).Full, s_environment, out PolicyFault fault));
        Assert.Equal(kind, fault.Kind.ToString());
        if (at is null) return;
        Assert.Equal(at, ExpressionPrinter.Print(fault.At));
        Assert.StartsWith(at, fault.ToString());
    }
}
