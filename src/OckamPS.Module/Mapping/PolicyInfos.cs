using Ockam.Policies;

namespace OckamPS.Module.Mapping;

/// <summary>Policies as the objects of the module.</summary>
internal static class PolicyInfos
{
    public static OckamPolicyInfo Of(string node, StoredPolicy policy) => new()
    {
        NodeName = node, Resource = policy.Target.Resource, ResourceType = policy.Target.Type?.ToText(), Allow = policy.Expression,
    };

    public static OckamPolicyTestResult Of(string node, PolicyExplanation explanation) => new()
    {
        NodeName = node,
        Passed = explanation.IsAllowed,
        Resource = explanation.Resource,
        ResourceType = explanation.ResourceType.ToText(),
        Identifier = explanation.Subject?.ToString(),
        Policy = explanation.Policy,
        Part = explanation.Part,
        Reason = explanation.Reason,
        Steps = [.. explanation.Steps.Select(step => $"{new string(' ', 2 * step.Depth)}{step.Part}: {step.Outcome}")],
        Environment = explanation.Environment,
    };
}
