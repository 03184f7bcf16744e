namespace Ockam.Policies;

/// <summary>An expression of the shorthand (section 10.2), as it was written.</summary>
internal abstract record BooleanExpression
{
    /// <summary>An attribute that must be <c>"true"</c>.</summary>
    internal sealed record Name(string Text) : BooleanExpression;

    /// <summary>Both.</summary>
    internal sealed record And(BooleanExpression Left, BooleanExpression Right) : BooleanExpression;

    /// <summary>One at least.</summary>
    internal sealed record Or(BooleanExpression Left, BooleanExpression Right) : BooleanExpression;

    /// <summary>Not that.</summary>
    internal sealed record Not(BooleanExpression Operand) : BooleanExpression;

    /// <summary>The full expression that it stands for: a name N for <c>(= subject.N "true")</c>.</summary>
    public Expression Expand() => this switch
    {
        Name name => List("=", new Expression.Identifier("subject." + name.Text), new Expression.Literal(PolicyValue.Of("true"))),
        And and => List("and", and.Left.Expand(), and.Right.Expand()),
        Or or => List("or", or.Left.Expand(), or.Right.Expand()),
        _ => List("not", ((Not)this).Operand.Expand()),
    };

    /// <summary>
    /// As text. A name that would be read as an operator with something glued to it has none; nobody can make one from text either.
    /// </summary>
    public string Print() => this switch
    {
        Name name => name.Text,
        And and => $"{Inner(and.Left)} and {Inner(and.Right)}",
        Or or => $"{Inner(or.Left)} or {Inner(or.Right)}",
        // Brackets here would be a second level for each 'not', of which only so many are read.
        Not { Operand: Not inner } => $"not {inner.Print()}",
        _ => $"not {Inner(((Not)this).Operand)}",
    };

    private static string Inner(BooleanExpression expression) => expression is Name name ? name.Text : $"({expression.Print()})";

    private static Expression.List List(string operation, params ReadOnlySpan<Expression> arguments) =>
        new([new Expression.Identifier(operation), .. arguments]);
}
