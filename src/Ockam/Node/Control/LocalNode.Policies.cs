using Ockam.Identities;
using Ockam.Policies;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <summary>Stores a policy; it holds when this returns, also for connections that are open.</summary>
    /// <param name="resource">The name of a resource; null for a type.</param>
    /// <param name="type">The type, such as <c>tcp-outlet</c>; null for a resource.</param>
    /// <param name="allow">Who is let in: an attribute's name, or an expression (section 10).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NodeControlException">A text is none of these.</exception>
    public async Task<StoredPolicy> SetPolicyAsync(
        string? resource, string? type, string allow, CancellationToken cancellationToken = default)
    {
        PolicyTarget target = ReadTarget(resource, type);
        OckamNode node = Require().Node;
        await node.SetPolicyAsync(target, ReadPolicy(allow)!, cancellationToken).ConfigureAwait(false);
        return (await node.GetPolicyAsync(target, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The policies of this node, those of types first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<StoredPolicy>> ListPoliciesAsync(CancellationToken cancellationToken = default) =>
        await Require().Node.ListPoliciesAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Removes a policy; for a resource that of its type holds from now on.</summary>
    /// <param name="target">What it is about.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    public Task<bool> RemovePolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default) =>
        Require().Node.RemovePolicyAsync(target, cancellationToken);

    /// <summary>What this node would decide now, and which part of which policy does.</summary>
    /// <param name="resource">The name of the resource.</param>
    /// <param name="type">What it is, such as <c>tcp-outlet</c>.</param>
    /// <param name="subject">The peer; null for somebody without a secure channel.</param>
    /// <param name="attributes">Attributes as if the peer had them; null for those that are stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NodeControlException">A text cannot be read.</exception>
    public async Task<PolicyExplanation> ExplainPolicyAsync(
        string resource, string type, Identifier? subject, IReadOnlyDictionary<string, string>? attributes,
        CancellationToken cancellationToken = default)
    {
        OckamNode node = Require().Node;
        var question = new PolicyQuestion(resource, ReadType(type), subject)
        {
            Attributes = attributes, IsRequired = node.Project is not null ? true : null,
        };
        return await node.ExplainPolicyAsync(question, cancellationToken).ConfigureAwait(false);
    }

    private static PolicyTarget ReadTarget(string? resource, string? type)
    {
        if (resource is null == type is null)
            throw ControlTexts.Invalid("A policy is about one resource, or about one type of resources.", "Name one of the two.");
        return resource is null ? PolicyTarget.ForType(ReadType(type!)) : PolicyTarget.ForResource(resource);
    }

    private static PolicyResourceType ReadType(string type)
    {
        foreach (PolicyResourceType guarded in PolicyResourceTypes.Guarded)
        {
            if (guarded.ToText() == type) return guarded;
        }

        throw ControlTexts.Invalid(
            $"'{type}' is no type of resources that can have a policy.",
            $"Name one of {string.Join(", ", PolicyResourceTypes.Guarded.Select(PolicyResourceTypes.ToText))}.");
    }
}
