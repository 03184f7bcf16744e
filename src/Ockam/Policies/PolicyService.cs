using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>
/// The policies of one node of a home, with or without the node running: what is changed here, a running node notices within half a second.
/// </summary>
/// <param name="policies">Where they are kept.</param>
/// <param name="attributes">What is known of peers.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="authority">The authority whose credentials count; null for none.</param>
/// <param name="time">The clocks.</param>
public sealed class PolicyService(
    IPolicyRepository policies, IAttributesRepository attributes, string nodeName, Identifier? authority, TimeProvider time)
{
    /// <summary>The authority whose credentials count; null for none.</summary>
    public Identifier? Authority => authority;

    /// <summary>Stores a policy, in place of the one for the same target.</summary>
    public ValueTask SetAsync(PolicyTarget target, PolicyExpression expression, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(expression);
        return policies.PutAsync(nodeName, target, expression.ToString(), cancellationToken);
    }

    /// <summary>The policy of a target; null if there is none.</summary>
    public async ValueTask<StoredPolicy?> GetAsync(PolicyTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        string? text = await policies.GetAsync(nodeName, target, cancellationToken).ConfigureAwait(false);
        return text is null ? null : new StoredPolicy(target, text);
    }

    /// <summary>All policies: types first, each group by name.</summary>
    public ValueTask<IReadOnlyList<StoredPolicy>> ListAsync(CancellationToken cancellationToken = default) =>
        policies.ListAsync(nodeName, cancellationToken);

    /// <summary>Removes a policy.</summary>
    /// <returns>Whether there was one.</returns>
    public ValueTask<bool> RemoveAsync(PolicyTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return policies.DeleteAsync(nodeName, target, cancellationToken);
    }

    /// <summary>
    /// Gives every resource type that has no policy the default one, which asks for a valid credential. What somebody has set stays; the
    /// original writes it anew at every start (section 10.3).
    /// </summary>
    public async ValueTask AddDefaultsAsync(CancellationToken cancellationToken = default)
    {
        foreach (PolicyResourceType type in PolicyResourceTypes.Guarded)
        {
            await policies.AddAsync(nodeName, PolicyTarget.ForType(type), PolicyExpression.Default.ToString(), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Decides, and says why.</summary>
    /// <param name="question">Who asks for what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<PolicyExplanation> ExplainAsync(PolicyQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var set = new PolicySet(await ListAsync(cancellationToken).ConfigureAwait(false));
        SubjectFacts? facts = null;
        if (question.Subject is { } subject)
        {
            ulong now = time.UnixSeconds();
            AttributesEntry? entry = question.Attributes is { } given
                ? new AttributesEntry(new Attributes(given), now, null, authority)
                : await attributes.GetAsync(subject, authority, nodeName, now, cancellationToken).ConfigureAwait(false);
            facts = new SubjectFacts(subject, entry, authority is not null, time);
        }

        return PolicyExplainer.Explain(
            question.Allow is { } allow
                ? new LoadedPolicy(PolicyTarget.ForResource(question.Resource), allow.ToString(), allow, null)
                : set.Find(question.Resource, question.ResourceType),
            question.IsForMembers || (question.IsRequired ?? authority is not null),
            question.IsForMembers,
            question.Subject,
            facts,
            question.Resource,
            question.ResourceType);
    }
}
