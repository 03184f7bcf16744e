using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>What a decision is asked for.</summary>
/// <param name="Resource">The resource's name: an inlet's alias, an outlet's worker address, or <c>forwarding_service</c>.</param>
/// <param name="ResourceType">What it is.</param>
/// <param name="Subject">The peer; null for somebody without a secure channel.</param>
public sealed record PolicyQuestion(string Resource, PolicyResourceType ResourceType, Identifier? Subject)
{
    /// <summary>Attributes as if the peer had them, in place of those that are stored; null for these.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Whether there must be a policy, as on a node with an authority; null where the stored policies alone decide.</summary>
    public bool? IsRequired { get; init; }

    /// <summary>
    /// Whether nobody is let in without a credential of the authority, whatever the policy says, as at an inlet or outlet that trusts
    /// members; there must be a policy then.
    /// </summary>
    public bool IsForMembers { get; init; }

    /// <summary>A policy as if the resource had it, in place of those that are stored; null for these.</summary>
    internal PolicyExpression? Allow { get; init; }
}
