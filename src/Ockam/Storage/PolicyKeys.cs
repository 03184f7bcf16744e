using Ockam.Policies;

namespace Ockam.Storage;

/// <summary>How the target of a policy is kept: whether it is a type, and its name.</summary>
internal static class PolicyKeys
{
    public static (bool IsType, string Name) Of(PolicyTarget target) =>
        target.Type is { } type ? (true, type.ToText()) : (false, target.Resource!);

    /// <summary>Null for a type that a later version of this program may have known.</summary>
    public static PolicyTarget? Read(bool isType, string name)
    {
        if (!isType) return PolicyTarget.ForResource(name);
        foreach (PolicyResourceType type in Enum.GetValues<PolicyResourceType>())
        {
            if (type.ToText() == name) return PolicyTarget.ForType(type);
        }

        return null;
    }
}
