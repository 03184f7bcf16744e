namespace Ockam.Policies;

/// <summary>
/// Evaluates full expressions by the rules of section 10.1. It throws nothing and allocates nothing, but for sequences with identifiers in
/// them.
/// </summary>
internal static class ExpressionEvaluator
{
    /// <summary>Whether a policy lets its subject in: true, and nothing else, does.</summary>
    /// <param name="expression">The policy.</param>
    /// <param name="environment">What is known.</param>
    /// <param name="fault">Why it has no value, or one that is no truth value.</param>
    public static bool Allows(Expression expression, in PolicyEnvironment environment, out PolicyFault fault)
    {
        fault = default;
        if (!TryEvaluate(expression, environment, out PolicyValue value, ref fault)) return false;
        if (value.Kind == PolicyValueKind.Boolean) return value.Boolean;
        fault = new PolicyFault(PolicyFaultKind.NotBoolean, expression);
        return false;
    }

    /// <summary>The value of an expression.</summary>
    /// <returns>False, with the fault, if it has none.</returns>
    public static bool TryEvaluate(Expression expression, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                value = literal.Value;
                return true;
            case Expression.Identifier identifier:
                return environment.TryGet(identifier.Name, out value) || Fail(PolicyFaultKind.Unbound, identifier, ref fault);
            case Expression.List list:
                return TryEvaluate(list, environment, out value, ref fault);
            default:
                return TryEvaluate((Expression.Sequence)expression, environment, out value, ref fault);
        }
    }

    private static bool TryEvaluate(Expression.List list, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        value = PolicyValue.Unit;
        if (list.Items.Length == 0) return true;
        PolicyOperator operation = list.Operator;
        if (operation == PolicyOperator.None) return Fail(PolicyFaultKind.UnknownOperator, list, ref fault);
        ReadOnlySpan<Expression> arguments = list.Items.AsSpan(1);
        if (!operation.Takes(arguments.Length)) return Fail(PolicyFaultKind.WrongArity, list, ref fault);
        switch (operation)
        {
            case PolicyOperator.And:
                return TryJoin(arguments, stopsAt: false, environment, out value, ref fault);
            case PolicyOperator.Or:
                return TryJoin(arguments, stopsAt: true, environment, out value, ref fault);
            case PolicyOperator.Not:
                if (!TryCondition(arguments[0], environment, out bool condition, ref fault)) return false;
                value = PolicyValue.Of(!condition);
                return true;
            case PolicyOperator.If:
                return TryCondition(arguments[0], environment, out bool test, ref fault)
                    && TryEvaluate(arguments[test ? 1 : 2], environment, out value, ref fault);
            case PolicyOperator.Member:
                return TryMember(list, environment, out value, ref fault);
            case PolicyOperator.Exists:
                return TryExists(arguments, environment, out value, ref fault);
            default:
                return TryRelation(list, operation, environment, out value, ref fault);
        }
    }

    // The value of the last argument is passed on, whatever it is: only what comes before it decides whether to go on.
    private static bool TryJoin(
        ReadOnlySpan<Expression> arguments, bool stopsAt, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        value = PolicyValue.Of(!stopsAt);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (i == arguments.Length - 1) return TryEvaluate(arguments[i], environment, out value, ref fault);
            if (!TryCondition(arguments[i], environment, out bool condition, ref fault)) return false;
            if (condition != stopsAt) continue;
            value = PolicyValue.Of(stopsAt);
            return true;
        }

        return true;
    }

    private static bool TryCondition(Expression argument, in PolicyEnvironment environment, out bool condition, ref PolicyFault fault)
    {
        condition = false;
        if (!TryEvaluate(argument, environment, out PolicyValue value, ref fault)) return false;
        if (value.Kind != PolicyValueKind.Boolean) return Fail(PolicyFaultKind.NotBoolean, argument, ref fault);
        condition = value.Boolean;
        return true;
    }

    // All arguments have a value, whether or not an earlier pair has decided already.
    private static bool TryRelation(
        Expression.List list, PolicyOperator operation, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        bool holds = true;
        bool isMixed = false;
        PolicyValue last = default;
        value = default;
        for (int i = 1; i < list.Items.Length; i++)
        {
            if (!TryEvaluate(list.Items[i], environment, out PolicyValue next, ref fault)) return false;
            if (i > 1 && holds && !isMixed)
            {
                isMixed = !PolicyValue.TryCompare(last, next, out int? order);
                holds = operation switch { PolicyOperator.Less => order < 0, PolicyOperator.Greater => order > 0, _ => order == 0 };
            }

            last = next;
        }

        if (isMixed) return Fail(PolicyFaultKind.MixedTypes, list, ref fault);
        value = PolicyValue.Of(operation == PolicyOperator.NotEqual ? !holds : holds);
        return true;
    }

    private static bool TryMember(Expression.List list, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        value = PolicyValue.False;
        if (!TryEvaluate(list.Items[1], environment, out PolicyValue wanted, ref fault)
            || !TryEvaluate(list.Items[2], environment, out PolicyValue all, ref fault))
            return false;
        if (all.Kind != PolicyValueKind.Sequence) return Fail(PolicyFaultKind.NotSequence, list.Items[2], ref fault);
        foreach (PolicyValue one in all.Sequence)
        {
            if (!PolicyValue.TryCompare(wanted, one, out int? order)) return Fail(PolicyFaultKind.MixedTypes, list, ref fault);
            if (order != 0) continue;
            value = PolicyValue.True;
            break;
        }

        return true;
    }

    private static bool TryExists(
        ReadOnlySpan<Expression> arguments, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        value = PolicyValue.True;
        foreach (Expression argument in arguments)
        {
            if (argument is not Expression.Identifier identifier) return Fail(PolicyFaultKind.NotIdentifier, argument, ref fault);
            if (environment.TryGet(identifier.Name, out _)) continue;
            value = PolicyValue.False;
            break;
        }

        return true;
    }

    private static bool TryEvaluate(
        Expression.Sequence sequence, in PolicyEnvironment environment, out PolicyValue value, ref PolicyFault fault)
    {
        value = sequence.Constant ?? default;
        if (sequence.Constant is not null) return true;
        var values = new PolicyValue[sequence.Items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (!TryEvaluate(sequence.Items[i], environment, out values[i], ref fault)) return false;
        }

        value = PolicyValue.Of(values);
        return true;
    }

    private static bool Fail(PolicyFaultKind kind, Expression at, ref PolicyFault fault)
    {
        fault = new PolicyFault(kind, at);
        return false;
    }
}
