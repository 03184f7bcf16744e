using Ockam.Policies;

namespace Ockam.Storage;

/// <summary>The policies of an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryPolicies(InMemoryStore store) : IPolicyRepository
{
    public async ValueTask PutAsync(
        string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((Key: (nodeName, target), expression), static (unit, put) =>
        {
            unit.State = unit.State with { Policies = unit.State.Policies.SetItem(put.Key, put.expression) };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> AddAsync(
        string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default) =>
        store.WriteAsync((Key: (nodeName, target), expression), static (unit, put) =>
        {
            if (unit.State.Policies.ContainsKey(put.Key)) return false;
            unit.State = unit.State with { Policies = unit.State.Policies.Add(put.Key, put.expression) };
            return true;
        }, cancellationToken);

    public ValueTask<string?> GetAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).Policies.GetValueOrDefault((nodeName, target)));

    public ValueTask<IReadOnlyList<StoredPolicy>> ListAsync(string nodeName, CancellationToken cancellationToken = default)
    {
        IEnumerable<StoredPolicy> all =
            from pair in store.Read(cancellationToken).Policies
            where pair.Key.Node == nodeName
            select new StoredPolicy(pair.Key.Target, pair.Value);
        return new([.. all.OrderBy(policy => policy.Target.Type is null)
            .ThenBy(policy => PolicyKeys.Of(policy.Target).Name, StringComparer.Ordinal)]);
    }

    public ValueTask<bool> DeleteAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default) =>
        store.WriteAsync((nodeName, target), static (unit, key) =>
        {
            if (!unit.State.Policies.ContainsKey(key)) return false;
            unit.State = unit.State with { Policies = unit.State.Policies.Remove(key) };
            return true;
        }, cancellationToken);

    public ValueTask<PolicyVersion> GetVersionAsync(CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).PolicyVersion);
}
