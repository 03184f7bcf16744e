using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>What holds for every expression, tried on many that a fixed seed makes.</summary>
public class PolicyPropertyTests
{
    private static readonly string[] s_names = ["a", "b-c", "_x.y", "-d", "orange", "android", "e1"];

    [Fact]
    public void Shorthand_is_its_expansion()
    {
        var random = new Random(20261121);
        for (int i = 0; i < Scale.Of(20_000); i++)
        {
            BooleanExpression tree = MakeShorthand(random, 6);
            PolicyEnvironment environment = MakeEnvironment(random);
            bool allows = ExpressionEvaluator.Allows(PolicyExpression.Parse(tree.Print()).Full, environment, out PolicyFault fault);
            bool? meaning = Meaning(tree, environment);
            Assert.Equal(meaning is true, allows);
            Assert.Equal(meaning is null, fault.Kind == PolicyFaultKind.Unbound);
            PolicyExpression expanded = PolicyExpression.Parse(PolicyExpression.Parse(tree.Print()).Expand());
            Assert.False(expanded.IsShorthand);
            Assert.Equal(allows, ExpressionEvaluator.Allows(expanded.Full, environment, out _));
        }
    }

    [Fact]
    public void Shorthand_that_is_written_is_read_as_the_same_tree()
    {
        var random = new Random(5);
        for (int i = 0; i < Scale.Of(20_000); i++)
        {
            BooleanExpression tree = MakeShorthand(random, 6);
            Assert.Equal(tree, BooleanExpressionParser.Parse(tree.Print()));
            Assert.Equal(tree, BooleanExpressionParser.Parse(Loosely(tree, random)));
        }
    }

    [Fact]
    public void A_full_expression_that_is_written_is_read_as_the_same_tree()
    {
        var random = new Random(6);
        for (int i = 0; i < Scale.Of(20_000); i++)
        {
            Expression tree = MakeList(random, 5);
            PolicyExpression policy = new(tree);
            PolicyExpression read = PolicyExpression.Parse(policy.ToString());
            Assert.False(read.IsShorthand);
            Assert.Equal(tree, read.Full);
            Assert.Equal(policy.ToString(), read.ToString());
        }
    }

    [Fact]
    public void Evaluating_whatever_can_be_written_never_fails_and_never_allows_with_a_fault()
    {
        var random = new Random(7);
        int allowed = 0;
        int faults = 0;
        for (int i = 0; i < Scale.Of(50_000); i++)
        {
            if (ExpressionEvaluator.Allows(MakeList(random, 5), MakeEnvironment(random), out PolicyFault fault))
            {
                allowed++;
                Assert.Equal(PolicyFaultKind.None, fault.Kind);
            }
            else if (fault.Kind != PolicyFaultKind.None)
            {
                faults++;
                Assert.NotEmpty(fault.ToString());
            }
        }

        // Or the expressions are such that this proves little.
        Assert.True(allowed > 1_000 && faults > 1_000, $"{allowed} allowed, {faults} faults");
    }

    [Fact]
    public void Damaged_texts_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(8);
        string[] seeds =
        [
            "ai-inlet and not (guest or nobody)",
            "(member? subject.role [\"a\" \"b\\u{e9}\"])",
            "(if (< 0x10 2.5e3 nan) true ()) ;; x",
        ];
        const string Signs = "()[]\";\\ ntaoredx=!0._-é\0\ud800";
        int read = 0;
        for (int i = 0; i < Scale.Of(50_000); i++)
        {
            char[] text = seeds[random.Next(seeds.Length)].ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--) text[random.Next(text.Length)] = Signs[random.Next(Signs.Length)];
            try
            {
                PolicyExpression policy = PolicyExpression.Parse(new string(text));
                Assert.Equal(policy, PolicyExpression.Parse(policy.ToString()));
                read++;
            }
            catch (PolicyException refusal)
            {
                Assert.Contains("cannot be read", refusal.Message);
            }
        }

        Assert.True(read > 1_000, $"{read}");
    }

    // What section 10.2 says, in its own words: null is an error, which denies.
    private static bool? Meaning(BooleanExpression tree, PolicyEnvironment environment) => tree switch
    {
        BooleanExpression.Name name => environment.TryGet("subject." + name.Text, out PolicyValue value) ? value.Text == "true" : null,
        BooleanExpression.And and => Meaning(and.Left, environment) is true ? Meaning(and.Right, environment) : Left(and.Left, environment),
        BooleanExpression.Or or => Meaning(or.Left, environment) is false ? Meaning(or.Right, environment) : Left(or.Left, environment),
        _ => !Meaning(((BooleanExpression.Not)tree).Operand, environment),
    };

    private static bool? Left(BooleanExpression tree, PolicyEnvironment environment) => Meaning(tree, environment);

    private static PolicyEnvironment MakeEnvironment(Random random)
    {
        var subject = new Dictionary<string, PolicyValue>();
        foreach (string name in s_names)
        {
            if (random.Next(8) > 0) subject["subject." + name] = PolicyValue.Of(random.Next(2) == 0 ? "true" : "no");
        }

        return new PolicyEnvironment(subject, "outlet", "handle_message");
    }

    private static BooleanExpression MakeShorthand(Random random, int depth) => (depth == 0 ? 0 : random.Next(5)) switch
    {
        0 or 1 => new BooleanExpression.Name(s_names[random.Next(s_names.Length)]),
        2 => new BooleanExpression.And(MakeShorthand(random, depth - 1), MakeShorthand(random, depth - 1)),
        3 => new BooleanExpression.Or(MakeShorthand(random, depth - 1), MakeShorthand(random, depth - 1)),
        _ => new BooleanExpression.Not(MakeShorthand(random, depth - 1)),
    };

    // With brackets where none are needed, without where precedence does, and with any blanks.
    private static string Loosely(BooleanExpression tree, Random random)
    {
        string text = tree switch
        {
            BooleanExpression.Name name => name.Text,
            BooleanExpression.Not not => $"not{Blank(random)}({Loosely(not.Operand, random)})",
            BooleanExpression.And and =>
                $"({Loosely(and.Left, random)}){Blank(random)}and{Blank(random)}({Loosely(and.Right, random)}{Blank(random)})",
            _ => $"{Left((BooleanExpression.Or)tree, random)}{Blank(random)} or ({Loosely(((BooleanExpression.Or)tree).Right, random)})",
        };
        return random.Next(3) == 0 ? $"({Blank(random)}{text})" : text;
    }

    private static string Left(BooleanExpression.Or or, Random random) =>
        or.Left is BooleanExpression.And ? Loosely(or.Left, random) : $"({Loosely(or.Left, random)})";

    private static string Blank(Random random) => random.Next(4) switch { 0 => "", 1 => " ", 2 => "\t\n", _ => "  " };

    private static Expression MakeList(Random random, int depth)
    {
        string[] operators = PolicyOperators.Names.Split(' ');
        string operation = operators[random.Next(operators.Length)];
        int count = PolicyOperators.Find(operation) switch
        {
            _ when random.Next(10) == 0 => random.Next(4),
            PolicyOperator.Not => 1,
            PolicyOperator.If => 3,
            PolicyOperator.Member => 2,
            _ => random.Next(2, 4),
        };
        return new Expression.List(
            [new Expression.Identifier(operation), .. Enumerable.Range(0, count).Select(_ => MakeFull(random, depth - 1))]);
    }

    private static Expression MakeFull(Random random, int depth) => (depth <= 0 ? random.Next(6) : random.Next(9)) switch
    {
        0 => new Expression.Literal(PolicyValue.Of(random.NextInt64(-3, 3))),
        1 => new Expression.Literal(PolicyValue.Of(MakeFloat(random))),
        2 => new Expression.Literal(PolicyValue.Of(random.Next(2) == 0)),
        3 => new Expression.Literal(PolicyValue.Of(MakeText(random))),
        4 => new Expression.Identifier("subject." + s_names[random.Next(s_names.Length)]),
        5 => new Expression.Identifier(random.Next(2) == 0 ? "resource.id" : "nota"),
        6 => new Expression.Sequence(
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Expression.Literal(PolicyValue.Of(MakeText(random))))]),
        _ => MakeList(random, depth),
    };

    private static double MakeFloat(Random random) => random.Next(6) switch
    {
        0 => double.NaN,
        1 => double.NegativeInfinity,
        2 => random.Next(-3, 3),
        3 => double.Epsilon,
        4 => -0.0,
        _ => random.NextDouble() * Math.Pow(10, random.Next(-300, 300)),
    };

    private static string MakeText(Random random)
    {
        string[] parts = ["true", "no", "\"", "\\", "\n", "\0", "é", "😀", " ", ";;", "(", "\x7f", "x"];
        return string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => parts[random.Next(parts.Length)]));
    }
}
