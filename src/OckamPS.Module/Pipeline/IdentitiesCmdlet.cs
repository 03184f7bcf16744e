using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that does something to identities that there are.</summary>
public abstract class IdentitiesCmdlet : HomeCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("IdentityName")]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <summary>Does it to one of them.</summary>
    private protected abstract Task ActAsync(HomeSession home, NamedIdentity identity, CancellationToken cancellationToken);

    private protected sealed override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        foreach (string pattern in Name)
        {
            IReadOnlyList<NamedIdentity> all = await home.Services.Identities.ListAsync(cancellationToken);
            NamedIdentity[] found = Match(all, pattern, "Identity", "identity", (identity, matches) =>
                matches(identity.Name) || identity.Identifier.ToString() == pattern);
            foreach (NamedIdentity identity in found)
                await ForEachAsync(identity.Name, () => ActAsync(home, identity, cancellationToken));
        }
    }
}
