using Ockam.Policies;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    private const string TypeKey = "resource-type";
    private const string ResourceKey = "resource";
    private const string AllowKey = "allow";

    private const string PolicyRemedy = "write attributes with and, or, not, such as ai-inlet and not guest; or a full expression in "
        + "single quotes, such as '(= subject.role \"reader\")'";

    // With an authority, whoever has its credential may come, and policies say what it must say; no name is needed then.
    private TrustChoice TrustOfPortals(ConfigurationSection node, TrustChoice trust) =>
        trust == TrustChoice.None && HasAuthority(node) ? new TrustChoice(TrustPolicy.Members, null, Wrong: false) : trust;

    private bool HasAuthority(ConfigurationSection node) =>
        _isMember || _isOwnAuthority || node.Has(AuthorityKey);

    private List<PolicyConfiguration> ReadPolicies(ConfigurationSection node, string nodeName)
    {
        var policies = new List<PolicyConfiguration>();
        foreach ((ConfigurationSection section, string? _) in Sections(node, "policies", null, ConfigurationKeys.Policy))
        {
            CheckIsThisNode(section, "at", nodeName);
            PolicyTarget? target = ReadTarget(section);
            if (!section.Has(AllowKey)) section.Mistake(AllowKey, "it is not said who is let in", PolicyRemedy);
            PolicyExpression? allow = ReadAllow(section);
            if (target is not null && policies.Any(other => other.Target == target))
                section.Mistake(target.Type is null ? ResourceKey : TypeKey, $"there is a policy for {target} already", "remove one");
            if (target is not null && allow is not null) policies.Add(new PolicyConfiguration(target, allow));
        }

        return policies;
    }

    private static PolicyTarget? ReadTarget(ConfigurationSection section)
    {
        string? resource = section.Text(ResourceKey);
        string? type = section.Text(TypeKey);
        if ((resource is null) == (type is null))
        {
            section.Mistake(ResourceKey, resource is null ? "it is not said what this policy is for" : "a resource and a type are named",
                "write resource: with the name of an inlet or outlet, or resource-type: with tcp-inlet, tcp-outlet or relay");
            return null;
        }

        try
        {
            return resource is not null
                ? PolicyTarget.ForResource(resource)
                : PolicyTarget.ForType(PolicyResourceTypes.Parse(type!));
        }
        catch (PolicyException mistake)
        {
            section.Mistake(resource is null ? TypeKey : ResourceKey, mistake.Message.TrimEnd('.'), "correct the name");
            return null;
        }
    }

    private static PolicyExpression? ReadAllow(ConfigurationSection section)
    {
        if (section.Text(AllowKey) is not { } text) return null;
        try
        {
            return PolicyExpression.Parse(text);
        }
        catch (PolicyException mistake)
        {
            section.Mistake(AllowKey, mistake.Message.TrimEnd('.'), PolicyRemedy);
            return null;
        }
    }
}
