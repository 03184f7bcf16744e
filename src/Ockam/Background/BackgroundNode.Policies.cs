using Ockam.Identities;
using Ockam.Policies;

namespace Ockam.Background;

public sealed partial class BackgroundNode
{
    /// <inheritdoc/>
    public Task<StoredPolicy> SetPolicyAsync(
        string? resource, string? type, string allow, CancellationToken cancellationToken = default) =>
        CallAsync(PolicyOperations.Set, new ControlPolicy(resource, type, allow), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPolicy>> ListPoliciesAsync(CancellationToken cancellationToken = default) =>
        CallAsync(PolicyOperations.List, ControlNothing.Instance, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemovePolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default) =>
        CallAsync(PolicyOperations.Remove, target, cancellationToken);

    /// <inheritdoc/>
    public Task<PolicyExplanation> ExplainPolicyAsync(
        string resource, string type, Identifier? subject, IReadOnlyDictionary<string, string>? attributes,
        CancellationToken cancellationToken = default) =>
        CallAsync(PolicyOperations.Explain, new ControlQuestion(resource, type, subject, attributes), cancellationToken);
}
