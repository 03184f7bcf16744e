using Ockam.Identities;
using Ockam.Node;
using Ockam.Storage;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Starts nodes on the store of the home folder.</summary>
internal static class Nodes
{
    public static readonly Option AuthorityOption =
        new("--authority", "IDENTIFIER", "Believes the credentials that this authority issued; import its change history first.");

    public static readonly Option ScopeOption =
        new("--scope", "SCOPE", "Presents the credential of --authority that was stored for this scope.");

    /// <summary>Adds what <c>--authority</c> and <c>--scope</c> ask for.</summary>
    public static OckamNodeOptions WithCredentials(CommandContext context, OckamNodeOptions options)
    {
        string? scope = context.Arguments.Value("--scope");
        if (scope is not null && !context.Arguments.Has("--authority"))
            throw CommandException.Usage("--scope needs --authority: it names one of its credentials.");
        return options with
        {
            Authority = context.Arguments.Has("--authority") ? context.RequiredIdentifier("--authority") : null,
            CredentialScope = scope,
        };
    }

    /// <summary>Starts a node with the identity that <c>--identity</c> names, which must exist, or with the default one.</summary>
    /// <exception cref="IdentityException">There is no identity of that name.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static Task<OckamNode> StartAsync(CommandContext context, OckamNodeOptions options, CancellationToken cancellationToken) =>
        StartAsync(context, options, context.Arguments.Value("--identity"), cancellationToken);

    /// <summary>
    /// Starts a node with the identity of a name, which must exist, or with the default one. Of an authority that it believes and has no
    /// way to, the history must be known, or given.
    /// </summary>
    /// <exception cref="IdentityException">There is no identity of that name.</exception>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public static async Task<OckamNode> StartAsync(
        CommandContext context, OckamNodeOptions options, string? name, CancellationToken cancellationToken,
        ChangeHistory? authority = null)
    {
        Home home = await context.OpenHomeAsync(cancellationToken);
        try
        {
            // A node makes an identity that does not exist; a name that someone typed must be there, unless it says where to make it.
            if (name is not null && options.VaultName is null) await home.ResolveAsync(name, cancellationToken);
            if (authority is not null) await home.Identities.ImportWrittenAsync(authority, cancellationToken);
            else if (options is { Authority: { } identifier, AuthorityRoute: null })
                await home.Identities.GetRequiredAsync(identifier, cancellationToken);
            return await OckamNode.CreateAsync(options with { Store = home.Store, Identity = name }, cancellationToken);
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }
}
