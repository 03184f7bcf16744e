namespace Ockam.Models;

/// <summary>What is known besides the policy when it is checked.</summary>
public sealed record KeyPolicyLintOptions
{
    /// <summary>Who consumes models; whoever an Allow with registers names, if null.</summary>
    public IReadOnlyList<KeyPolicyPrincipal>? Consumers { get; init; }

    /// <summary>
    /// The key's ARN or id; null if it is not known. Multi-Region keys are known by the beginning <c>mrk-</c> of their id.
    /// </summary>
    public string? KeyId { get; init; }

    /// <summary>The consumers' policies of IAM; none if empty.</summary>
    public IReadOnlyList<IdentityPolicy> IdentityPolicies { get; init; } = [];

    /// <summary>The key's grants; none if empty.</summary>
    public IReadOnlyList<KeyGrant> Grants { get; init; } = [];
}
