using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

/// <summary>An authority that is named by hand, without a project (section 9.3).</summary>
public sealed record AuthorityConfiguration
{
    /// <summary>The authority: credentials that it has issued count.</summary>
    public required Identifier Identifier { get; init; }

    /// <summary>
    /// Its change history, verified; null where the file names the Identifier alone: then the history must be known on the node's home, or
    /// comes from the authority itself.
    /// </summary>
    public ChangeHistory? ChangeHistory { get; init; }

    /// <summary>The way to its listener, from which the node gets its credential; null where it presents a stored one, or none.</summary>
    public MultiAddr? Route { get; init; }

    /// <summary>What the node's credential is kept for; null where it presents none.</summary>
    public string? CredentialScope { get; init; }
}
