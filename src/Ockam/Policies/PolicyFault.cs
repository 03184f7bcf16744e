namespace Ockam.Policies;

/// <summary>Why an expression has no value, and where in it: that denies. Nothing is made of it until somebody wants to read it.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="At">The part of the expression.</param>
internal readonly record struct PolicyFault(PolicyFaultKind Kind, Expression At)
{
    /// <summary>A clause without a full stop.</summary>
    public override string ToString()
    {
        string part = ExpressionPrinter.Print(At);
        return Kind switch
        {
            PolicyFaultKind.Unbound => part.StartsWith("subject.", StringComparison.Ordinal)
                ? $"{part} is not known: the peer has no valid attribute '{part["subject.".Length..]}' by this node's authority"
                : $"{part} is not known: identifiers begin with 'subject.', or are resource.id and action.id",
            PolicyFaultKind.UnknownOperator => $"{part} does not begin with an operator ({PolicyOperators.Names})",
            PolicyFaultKind.WrongArity => $"{part} has too few or too many arguments: "
                + $"'{ExpressionPrinter.Print(((Expression.List)At).Items[0])}' takes {((Expression.List)At).Operator.Arity()}",
            PolicyFaultKind.MixedTypes => $"{part} compares values of different types",
            PolicyFaultKind.NotBoolean => $"{part} is neither true nor false",
            PolicyFaultKind.NotSequence => $"{part} is not a sequence [ … ]",
            PolicyFaultKind.NotIdentifier => $"{part} is not an identifier, and exists? asks for those alone",
            _ => part,
        };
    }
}
