using Ockam.Encoding;

namespace Ockam.Policies;

/// <summary>
/// What a policy is for: one resource by its name, or all resources of a type that have none of their own (section 10.3).
/// </summary>
public sealed record PolicyTarget
{
    /// <summary>How long a resource's name may be, in UTF-16 units.</summary>
    public const int MaximumNameLength = 255;

    private PolicyTarget(string? resource, PolicyResourceType? type)
    {
        Resource = resource;
        Type = type;
    }

    /// <summary>The resource's name; null for a type.</summary>
    public string? Resource { get; }

    /// <summary>The type; null for a resource.</summary>
    public PolicyResourceType? Type { get; }

    /// <summary>One resource: the alias of an inlet, the worker address of an outlet, or <c>forwarding_service</c>.</summary>
    /// <exception cref="PolicyException">That cannot be the name of a resource.</exception>
    public static PolicyTarget ForResource(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is > 0 and <= MaximumNameLength && PlainText.IsPlain(name)) return new PolicyTarget(name, null);
        throw new PolicyException(
            $"A resource cannot have this name of {name.Length} characters: write 1 to {MaximumNameLength}, without control characters.");
    }

    /// <summary>All resources of a type that have no policy of their own.</summary>
    public static PolicyTarget ForType(PolicyResourceType type) => new(null, type);

    /// <summary>In words, such as <c>resource 'db'</c> or <c>resource type tcp-outlet</c>.</summary>
    public override string ToString() => Resource is { } name ? $"resource '{name}'" : $"resource type {Type!.Value.ToText()}";
}
