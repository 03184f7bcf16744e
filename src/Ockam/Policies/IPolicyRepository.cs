namespace Ockam.Policies;

/// <summary>The policies of the nodes of a home (section 10.3). What the texts say is not looked at here.</summary>
public interface IPolicyRepository
{
    /// <summary>Stores a policy, in place of the one for the same target.</summary>
    ValueTask PutAsync(string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default);

    /// <summary>Stores a policy where there is none for the target.</summary>
    /// <returns>Whether it was stored.</returns>
    ValueTask<bool> AddAsync(string nodeName, PolicyTarget target, string expression, CancellationToken cancellationToken = default);

    /// <summary>The text of a policy; null if there is none.</summary>
    ValueTask<string?> GetAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default);

    /// <summary>All policies of a node: types first, each group by name.</summary>
    ValueTask<IReadOnlyList<StoredPolicy>> ListAsync(string nodeName, CancellationToken cancellationToken = default);

    /// <summary>Removes a policy.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(string nodeName, PolicyTarget target, CancellationToken cancellationToken = default);

    /// <summary>
    /// How often policies, and attributes of peers, were changed in this store by any process. Cheap enough to be asked five times a
    /// second.
    /// </summary>
    ValueTask<PolicyVersion> GetVersionAsync(CancellationToken cancellationToken = default);
}
