using Ockam.Node.Control;
using Ockam.Policies;

namespace Ockam.Background;

/// <summary>What a node can be told about its policies.</summary>
internal static class PolicyOperations
{
    private static readonly BackgroundJson s_json = BackgroundJson.Default;

    public static readonly ControlOperation<ControlPolicy, StoredPolicy> Set = new(
        "set_policy", s_json.ControlPolicy, s_json.StoredPolicy,
        (node, policy, token) => node.SetPolicyAsync(policy.Resource, policy.ResourceType, policy.Allow, token));

    public static readonly ControlOperation<ControlNothing, IReadOnlyList<StoredPolicy>> List = new(
        "list_policies", s_json.ControlNothing, s_json.IReadOnlyListStoredPolicy, (node, _, token) => node.ListPoliciesAsync(token));

    public static readonly ControlOperation<PolicyTarget, bool> Remove = new(
        "remove_policy", s_json.PolicyTarget, s_json.Boolean, (node, target, token) => node.RemovePolicyAsync(target, token));

    public static readonly ControlOperation<ControlQuestion, PolicyExplanation> Explain = new(
        "explain_policy", s_json.ControlQuestion, s_json.PolicyExplanation,
        (node, asked, token) =>
            node.ExplainPolicyAsync(asked.Resource, asked.ResourceType, asked.Subject, asked.Attributes, token));
}
