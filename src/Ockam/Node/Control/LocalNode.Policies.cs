using Ockam.Identities;
using Ockam.Policies;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <inheritdoc/>
    public async Task<StoredPolicy> SetPolicyAsync(
        string? resource, string? type, string allow, CancellationToken cancellationToken = default)
    {
        PolicyTarget target = ReadTarget(resource, type);
        OckamNode node = Require().Node;
        await node.SetPolicyAsync(target, ReadPolicy(allow)!, cancellationToken).ConfigureAwait(false);
        return (await node.GetPolicyAsync(target, cancellationToken).ConfigureAwait(false))!;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredPolicy>> ListPoliciesAsync(CancellationToken cancellationToken = default) =>
        await Require().Node.ListPoliciesAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<bool> RemovePolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default) =>
        Require().Node.RemovePolicyAsync(target, cancellationToken);

    /// <inheritdoc/>
    public async Task<PolicyExplanation> ExplainPolicyAsync(
        string resource, string type, Identifier? subject, IReadOnlyDictionary<string, string>? attributes,
        CancellationToken cancellationToken = default)
    {
        OckamNode node = Require().Node;
        var question = new PolicyQuestion(resource, ReadType(type), subject)
        {
            Attributes = attributes, IsRequired = node.Project is not null ? true : null,
        };
        await RequireResourceAsync(node, resource, cancellationToken).ConfigureAwait(false);
        return await node.ExplainPolicyAsync(question, cancellationToken).ConfigureAwait(false);
    }

    // Of what is not there, "no policy applies" would read as if everybody were let in: a misspelled name, or an expression in its place.
    private static async Task RequireResourceAsync(OckamNode node, string resource, CancellationToken cancellationToken)
    {
        if (resource == PolicyResourceTypes.RelayService || node.FindInlet(resource) is not null || node.FindOutlet(resource) is not null
            || node.Router.Addresses.Any(address => address.Name == resource))
            return;
        // A policy may be there before what it is about.
        IReadOnlyList<StoredPolicy> policies = await node.ListPoliciesAsync(cancellationToken).ConfigureAwait(false);
        if (policies.Any(policy => policy.Target.Resource == resource)) return;
        throw ControlTexts.Invalid(
            $"The node '{node.Name}' has no inlet, outlet or service named '{resource}', and no policy of one.",
            "Name one: Get-OckamTcpInlet and Get-OckamTcpOutlet list them. An expression is tried by giving it to a resource first: "
                + "Set-OckamPolicy RESOURCE -Allow EXPRESSION.");
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
