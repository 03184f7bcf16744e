using Ockam.Node.Control;
using Ockam.Storage;

namespace Ockam.Background;

/// <summary>Makes nodes of this process under names that no other process of their home folder has meanwhile.</summary>
public static class ClaimedNode
{
    /// <summary>Makes a node and starts it. Its name is free again when it has ended, or its process has, however that ends.</summary>
    /// <param name="settings">How.</param>
    /// <param name="mayShareName">
    /// Whether a node of that name that runs in another process is no reason to refuse, as for one that nobody has asked for by its name.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt and leaves nothing open.</param>
    /// <exception cref="NodeControlException">The name is taken, or a setting cannot be used.</exception>
    /// <exception cref="StoreException">The home cannot be used.</exception>
    public static async Task<LocalNode> CreateAsync(
        NodeSettings settings, bool mayShareName = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string home = OckamHome.Prepare(settings.Home ?? OckamHome.Resolve());
        string name = LocalNode.CheckName(settings.Configuration?.Name ?? settings.Name);
        bool isShared = mayShareName || settings.Configuration?.SkipIsRunningCheck is true;
        NodeClaim claim = await NodeClaim.TakeAsync(home, name, isShared, cancellationToken).ConfigureAwait(false);
        LocalNode? node = null;
        try
        {
            node = await LocalNode.CreateAsync(settings with { Home = home }, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            NodeDescription description = await node.DescribeAsync(cancellationToken).ConfigureAwait(false);
            if (claim.IsOwn)
                claim.Write(new NodeRecord(name, description.Identifier, Environment.ProcessId, HttpPort: null, description.StartedAt));
            node.KeepUntilEnd(claim);
            return node;
        }
        catch
        {
            if (node is not null) await node.DisposeAsync().ConfigureAwait(false);
            claim.Dispose();
            throw;
        }
    }
}
