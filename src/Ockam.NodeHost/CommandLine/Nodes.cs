using Ockam.Identities;
using Ockam.Node;
using Ockam.Storage;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Starts nodes on the store of the home folder.</summary>
internal static class Nodes
{
    /// <summary>Starts a node with the identity that <c>--identity</c> names, which must exist, or with the default one.</summary>
    /// <exception cref="IdentityException">There is no identity of that name.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<OckamNode> StartAsync(CommandContext context, OckamNodeOptions options, CancellationToken cancellationToken)
    {
        Home home = await context.OpenHomeAsync(cancellationToken);
        try
        {
            string? name = context.Arguments.Value("--identity");
            // A node makes an identity that does not exist; a name that someone typed must be there.
            if (name is not null) await home.ResolveAsync(name, cancellationToken);
            return await OckamNode.CreateAsync(options with { Store = home.Store, Identity = name }, cancellationToken);
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }
}
