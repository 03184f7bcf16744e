namespace Ockam.Policies;

/// <summary>The names of the operators, and how many arguments each takes.</summary>
internal static class PolicyOperators
{
    /// <summary>All names, for errors.</summary>
    public const string Names = "and or not if < > = != member? exists?";

    public static PolicyOperator Find(string name) => name switch
    {
        "and" => PolicyOperator.And,
        "or" => PolicyOperator.Or,
        "not" => PolicyOperator.Not,
        "if" => PolicyOperator.If,
        "=" => PolicyOperator.Equal,
        "!=" => PolicyOperator.NotEqual,
        "<" => PolicyOperator.Less,
        ">" => PolicyOperator.Greater,
        "member?" => PolicyOperator.Member,
        "exists?" => PolicyOperator.Exists,
        _ => PolicyOperator.None,
    };

    /// <summary>Whether it takes so many arguments.</summary>
    public static bool Takes(this PolicyOperator operation, int count) => operation switch
    {
        PolicyOperator.Not => count == 1,
        PolicyOperator.If => count == 3,
        PolicyOperator.Equal or PolicyOperator.Less or PolicyOperator.Greater => count >= 2,
        PolicyOperator.Member => count == 2,
        _ => true,
    };

    /// <summary>How many it takes, in words.</summary>
    public static string Arity(this PolicyOperator operation) => operation switch
    {
        PolicyOperator.Not => "one argument",
        PolicyOperator.If => "three arguments",
        PolicyOperator.Member => "two arguments",
        _ => "two arguments or more",
    };
}
