using System.Globalization;
using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>Says which part of which policy denied whom, or let it in.</summary>
internal static class PolicyExplainer
{
    /// <summary>The only action there is (section 10.3).</summary>
    public const string Action = "handle_message";

    // Texts of parts repeat one another; what a person can read is bounded much lower.
    private const int MaximumSteps = 200;

    private const string NoCredential =
        "Only members of the project are trusted here, and it has no valid credential of the authority. Where others are meant, name them "
        + "as trusted, or 'anyone'.";

    /// <summary>The whole decision.</summary>
    /// <param name="policy">The policy that applies; null if none does.</param>
    /// <param name="isRequired">Whether there must be one.</param>
    /// <param name="isForMembers">Whether nobody is let in without a credential of the authority, whatever the policy says.</param>
    /// <param name="subject">Who asks; null without a secure channel.</param>
    /// <param name="facts">What is known of it.</param>
    /// <param name="resource">What it asks for.</param>
    /// <param name="type">What that is.</param>
    public static PolicyExplanation Explain(
        LoadedPolicy? policy,
        bool isRequired,
        bool isForMembers,
        Identifier? subject,
        SubjectFacts? facts,
        string resource,
        PolicyResourceType type)
    {
        var explanation = new PolicyExplanation
        {
            IsAllowed = false,
            Subject = subject,
            Resource = resource,
            ResourceType = type,
            Source = policy?.Target,
            Policy = policy?.Text,
            Reason = "",
            Environment = Texts(facts, resource),
            ExpiresAt = facts?.ExpiresAt,
        };
        if (policy is null)
        {
            return explanation with
            {
                IsAllowed = !isRequired,
                Reason = isRequired
                    ? $"There is no policy for resource '{resource}' nor for its type {type.ToText()}, and without one nobody is let in."
                    : $"No policy applies to resource '{resource}', and this node has no authority.",
            };
        }

        if (policy.Expression is not { } expression)
            return explanation with { Reason = $"The policy of {policy.Target} denies, because it cannot be read. {policy.Damage}" };
        if (subject is null || facts is null)
        {
            return explanation with { Reason = $"The policy of {policy.Target} needs to know who asks, and there is no secure channel." };
        }

        var environment = new PolicyEnvironment(facts.Values, resource, Action);
        var steps = new List<PolicyStep>();
        Trace(expression.Full, environment, 0, steps);
        bool allows = ExpressionEvaluator.Allows(expression.Full, environment, out PolicyFault fault);
        Expression part = fault.Kind == PolicyFaultKind.None ? Deciding(expression.Full, allows, environment) : fault.At;
        if (allows && isForMembers && !facts.HasCredential) return explanation with { Reason = NoCredential, Steps = steps };
        string text = ExpressionPrinter.Print(part);
        string because = fault.Kind == PolicyFaultKind.None
            ? $"{text} is {Outcome(part, environment)}{Values(part, environment)}"
            : fault.ToString();
        return explanation with
        {
            IsAllowed = allows,
            Part = text,
            Reason = $"The policy of {policy.Target} {(allows ? "allows" : "denies")}: {because}.",
            Steps = steps,
        };
    }

    // The smallest part that made the whole what it is. 'and' is false by one argument, and true by all of them together.
    private static Expression Deciding(Expression part, bool value, in PolicyEnvironment environment)
    {
        while (part is Expression.List { Items.Length: > 1 } list)
        {
            Expression? next = list.Operator switch
            {
                PolicyOperator.And when !value => FirstWith(list, false, environment),
                PolicyOperator.Or when value => FirstWith(list, true, environment),
                PolicyOperator.And or PolicyOperator.Or when list.Items.Length == 2 => list.Items[1],
                PolicyOperator.If => Chosen(list, environment),
                _ => null,
            };
            if (list.Operator == PolicyOperator.Not)
            {
                value = !value;
                next = list.Items[1];
            }

            if (next is null) return part;
            part = next;
        }

        return part;
    }

    private static Expression? FirstWith(Expression.List list, bool wanted, in PolicyEnvironment environment)
    {
        for (int i = 1; i < list.Items.Length; i++)
        {
            PolicyFault fault = default;
            if (ExpressionEvaluator.TryEvaluate(list.Items[i], environment, out PolicyValue value, ref fault)
                && value.Kind == PolicyValueKind.Boolean && value.Boolean == wanted)
                return list.Items[i];
        }

        return null;
    }

    private static Expression? Chosen(Expression.List list, in PolicyEnvironment environment)
    {
        PolicyFault fault = default;
        return ExpressionEvaluator.TryEvaluate(list.Items[1], environment, out PolicyValue test, ref fault)
            ? list.Items[test.IsTrue ? 2 : 3]
            : null;
    }

    // The parts that evaluation meets, and no others: it goes as far as evaluation does.
    private static void Trace(Expression part, in PolicyEnvironment environment, int depth, List<PolicyStep> steps)
    {
        if (steps.Count == MaximumSteps) return;
        steps.Add(new PolicyStep(depth, ExpressionPrinter.Print(part), Outcome(part, environment)));
        if (part is not Expression.List { Items.Length: > 1 } list) return;
        switch (list.Operator)
        {
            case PolicyOperator.And or PolicyOperator.Or:
                for (int i = 1; i < list.Items.Length; i++)
                {
                    Trace(list.Items[i], environment, depth + 1, steps);
                    PolicyFault inner = default;
                    bool goesOn = ExpressionEvaluator.TryEvaluate(list.Items[i], environment, out PolicyValue one, ref inner)
                        && one.Kind == PolicyValueKind.Boolean && one.Boolean == (list.Operator == PolicyOperator.And);
                    if (!goesOn) break;
                }

                break;
            case PolicyOperator.Not when list.Items.Length == 2:
                Trace(list.Items[1], environment, depth + 1, steps);
                break;
            case PolicyOperator.If when list.Items.Length == 4:
                Trace(list.Items[1], environment, depth + 1, steps);
                PolicyFault test = default;
                if (ExpressionEvaluator.TryEvaluate(list.Items[1], environment, out PolicyValue condition, ref test)
                    && condition.Kind == PolicyValueKind.Boolean)
                    Trace(list.Items[condition.Boolean ? 2 : 3], environment, depth + 1, steps);
                break;
        }
    }

    private static string Outcome(Expression part, in PolicyEnvironment environment)
    {
        PolicyFault fault = default;
        return ExpressionEvaluator.TryEvaluate(part, environment, out PolicyValue value, ref fault) ? Text(value) : fault.ToString();
    }

    // What the identifiers in a part are, for people: (= subject.role "x") is false, and subject.role is "y".
    private static string Values(Expression part, PolicyEnvironment environment)
    {
        if (part is not Expression.List list) return "";
        IEnumerable<string> values =
            from item in list.Items.Skip(1).OfType<Expression.Identifier>().DistinctBy(identifier => identifier.Name)
            let value = environment.TryGet(item.Name, out PolicyValue bound) ? Text(bound) : "not known"
            select $"{item.Name} is {value}";
        string all = string.Join(", ", values);
        return all.Length == 0 ? "" : $" ({all})";
    }

    private static Dictionary<string, string> Texts(SubjectFacts? facts, string resource)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["resource.id"] = resource, ["action.id"] = Action };
        foreach ((string name, PolicyValue value) in facts?.Values ?? [])
            texts[name] = value.Kind == PolicyValueKind.Text ? value.Text : Text(value);
        return texts;
    }

    private static string Text(PolicyValue value) => value.Kind switch
    {
        PolicyValueKind.Unit => "()",
        PolicyValueKind.Sequence => string.Create(CultureInfo.InvariantCulture, $"a sequence of {value.Sequence.Length}"),
        _ => ExpressionPrinter.Print(new Expression.Literal(value)),
    };
}
