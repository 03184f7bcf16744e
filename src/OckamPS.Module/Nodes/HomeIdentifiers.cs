using Ockam.Identities;

namespace OckamPS.Module.Nodes;

/// <summary>Finds who is meant where an Identifier, or the name of an identity of this home, can be written.</summary>
internal static class HomeIdentifiers
{
    /// <exception cref="IdentityException">It is neither.</exception>
    public static async Task<Identifier> ResolveAsync(HomeSession home, string text, CancellationToken cancellationToken) =>
        Identifier.TryParse(text, out Identifier identifier)
            ? identifier
            : (await home.Services.Identities.ResolveAsync(text, cancellationToken)).Identifier;

    /// <summary>All that are meant; null where nobody was named.</summary>
    /// <exception cref="IdentityException">One is neither.</exception>
    public static async Task<Identifier[]?> ResolveAllAsync(HomeSession home, string[]? texts, CancellationToken cancellationToken)
    {
        if (texts is null) return null;
        var all = new Identifier[texts.Length];
        for (int i = 0; i < texts.Length; i++) all[i] = await ResolveAsync(home, texts[i], cancellationToken);
        return all;
    }

    /// <summary>The authority that is meant: the one that is named, or else that of a project.</summary>
    /// <exception cref="IdentityException">Nobody has the name.</exception>
    /// <exception cref="Ockam.Projects.ProjectException">The project is not known here.</exception>
    public static async Task<Identifier> ResolveAuthorityAsync(
        HomeSession home, string? issuer, string? project, CancellationToken cancellationToken) => issuer is not null
        ? await ResolveAsync(home, issuer, cancellationToken)
        : (await home.Services.Projects.GetAsync(project, cancellationToken)).Authority.Identifier;
}
