namespace Ockam.Policies;

/// <summary>The policies of a node at one version.</summary>
internal sealed class PolicySet
{
    private readonly Dictionary<string, LoadedPolicy> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<PolicyResourceType, LoadedPolicy> _types = [];

    public PolicySet(IEnumerable<StoredPolicy> stored)
    {
        foreach (StoredPolicy policy in stored)
        {
            LoadedPolicy loaded = LoadedPolicy.Read(policy);
            if (policy.Target.Type is { } type) _types[type] = loaded;
            else _resources[policy.Target.Resource!] = loaded;
        }
    }

    /// <summary>Section 10.3: the policy of the resource, or else that of its type.</summary>
    public LoadedPolicy? Find(string resource, PolicyResourceType type) =>
        _resources.TryGetValue(resource, out LoadedPolicy? own) ? own : _types.GetValueOrDefault(type);
}
