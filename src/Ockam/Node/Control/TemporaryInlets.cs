using Ockam.Policies;

namespace Ockam.Node.Control;

/// <summary>Inlets that are there for as long as something is done with them.</summary>
public static class TemporaryInlets
{
    /// <summary>Makes an inlet, does something with it, and removes it however that ends: with an error or given up, too.</summary>
    /// <param name="node">The node.</param>
    /// <param name="settings">How the inlet is made.</param>
    /// <param name="use">What is done with it.</param>
    /// <param name="cancellationToken">Ends making it; what is done with it has to look for itself.</param>
    public static async Task UseInletAsync(
        this INodeControl node, InletSettings settings, Func<PortalSnapshot, Task> use, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(use);
        PortalSnapshot inlet = await node.CreateInletAsync(settings with { IsTemporary = true }, cancellationToken).ConfigureAwait(false);
        try
        {
            await use(inlet).ConfigureAwait(false);
        }
        finally
        {
            await RemoveAsync(node, inlet.Name, settings.Allow is not null).ConfigureAwait(false);
        }
    }

    private static async Task RemoveAsync(INodeControl node, string name, bool hasPolicy)
    {
        try
        {
            await node.RemoveAsync(NodeResource.Inlet, name, CancellationToken.None).ConfigureAwait(false);
            // An inlet without a name has that of its port, which somebody else's may have next.
            if (hasPolicy) await node.RemovePolicyAsync(PolicyTarget.ForResource(name), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is NodeControlException { Reason: NodeControlReason.NotFound or NodeControlReason.NotRunning }
            or ObjectDisposedException)
        {
            // Whoever has stopped or removed the node meanwhile has closed the inlet with it.
        }
    }
}
