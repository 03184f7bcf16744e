using Ockam.Policies;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.Storage;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    private readonly PolicyDecisionPoint _decisions;

    private PolicyService Policies => new(_store.Policies, _store.Attributes, Name, _options.Authority, _options.Time);

    /// <summary>
    /// Stores a policy, in place of the one for the same target. It holds when this returns: connections of peers that it does not let in
    /// are ended, and relays of theirs.
    /// </summary>
    /// <param name="target">A resource or a type of resources (section 10.3).</param>
    /// <param name="expression">Who is let in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SetPolicyAsync(PolicyTarget target, PolicyExpression expression, CancellationToken cancellationToken = default)
    {
        await Policies.SetAsync(target, expression, cancellationToken).ConfigureAwait(false);
        await _decisions.RefreshAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The policy of a target; null if there is none.</summary>
    public ValueTask<StoredPolicy?> GetPolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default) =>
        Policies.GetAsync(target, cancellationToken);

    /// <summary>All policies of this node: types first, each group by name.</summary>
    public ValueTask<IReadOnlyList<StoredPolicy>> ListPoliciesAsync(CancellationToken cancellationToken = default) =>
        Policies.ListAsync(cancellationToken);

    /// <summary>Removes a policy; for a resource that of its type holds from now on.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemovePolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default)
    {
        bool removed = await Policies.RemoveAsync(target, cancellationToken).ConfigureAwait(false);
        await _decisions.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    /// <summary>
    /// What this node would decide now, and which part of which policy does. Where it has that inlet or outlet, and the portal trusts
    /// members alone, that counts too.
    /// </summary>
    public ValueTask<PolicyExplanation> ExplainPolicyAsync(PolicyQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Policies.ExplainAsync(
            question with { IsForMembers = question.IsForMembers || IsForMembers(question) }, cancellationToken);
    }

    private static async Task<PolicyDecisionPoint> StartDecisionsAsync(
        OckamNodeOptions options, INodeStore store, Router router, CancellationToken cancellationToken)
    {
        if (options.Authority is not null)
        {
            await new PolicyService(store.Policies, store.Attributes, options.Name, options.Authority, options.Time)
                .AddDefaultsAsync(cancellationToken).ConfigureAwait(false);
        }

        var decisions = new PolicyDecisionPoint(
            store.Policies,
            store.Attributes,
            options.Name,
            options.Authority,
            options.Time,
            failure => router.ReportFailure(ServiceAddresses.Api, failure));
        await decisions.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return decisions;
    }

    private PolicyAccess Guard(PortalAccess trust, string resource, PolicyResourceType type, PolicyExpression? allow) =>
        new(trust, _decisions.Guard(resource, type, allow is not null, IsForMembers(trust)));

    private static bool IsForMembers(PortalAccess trust) => ReferenceEquals(trust, PortalAccess.Members);

    private bool IsForMembers(PolicyQuestion question)
    {
        TcpPortal? portal = question.ResourceType switch
        {
            PolicyResourceType.TcpInlet => FindInlet(question.Resource),
            // The resource of an outlet is its address, which another outlet may have for its name.
            PolicyResourceType.TcpOutlet =>
                _outlets.Keys.FirstOrDefault(outlet => outlet.Address.Name == question.Resource) ?? FindOutlet(question.Resource),
            _ => null,
        };
        return portal?.Access is PolicyAccess { Trust: var trust } && IsForMembers(trust);
    }

    private RelayServiceOptions Guard(RelayServiceOptions options) => options with
    {
        Authorization = new PolicyAuthorization(
            options.Authorization,
            _decisions.Guard(PolicyResourceTypes.RelayService, PolicyResourceType.Relay, options.Allow is not null)),
    };
}
