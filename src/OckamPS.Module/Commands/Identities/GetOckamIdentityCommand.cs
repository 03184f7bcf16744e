using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the identities of this home.</summary>
[Cmdlet(VerbsCommon.Get, "OckamIdentity", DefaultParameterSetName = ByName)]
[OutputType(typeof(OckamIdentityInfo))]
public sealed class GetOckamIdentityCommand : HomeCmdlet
{
    private const string ByName = "ByName";

    /// <summary>Names, with wildcards, or an Identifier; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ByName)]
    [Alias("IdentityName")]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The one that is meant where none is named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "ByDefault")]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> all = await home.Services.Identities.ListAsync(cancellationToken);
        if (Default)
        {
            NamedIdentity meant = await home.Services.Identities.ResolveAsync(null, cancellationToken);
            Write(await IdentityInfos.OfAsync(home, meant, cancellationToken));
            return;
        }

        foreach (string pattern in Name)
        {
            NamedIdentity[] found = Match(all, pattern, "Identity", "identity", (identity, matches) =>
                matches(identity.Name) || identity.Identifier.ToString() == pattern);
            foreach (NamedIdentity identity in found) Write(await IdentityInfos.OfAsync(home, identity, cancellationToken));
        }
    }
}
