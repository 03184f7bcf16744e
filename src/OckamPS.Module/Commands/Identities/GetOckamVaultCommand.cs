using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the vaults that hold the keys of this home's identities.</summary>
[Cmdlet(VerbsCommon.Get, "OckamVault")]
[OutputType(typeof(OckamVaultInfo))]
public sealed class GetOckamVaultCommand : HomeCmdlet
{
    // What the library calls the vault of a home's database.
    private const string Software = "default";

    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("VaultName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> identities = await home.Services.Identities.ListAsync(cancellationToken);
        string[] names = [.. identities.Select(identity => identity.VaultName).Append(Software).Distinct(StringComparer.Ordinal)];
        foreach (string pattern in Name)
        {
            foreach (string name in Match(names, pattern, "Vault", "vault", (name, matches) => matches(name)))
            {
                Write(new OckamVaultInfo
                {
                    VaultName = name, Kind = OckamVaultKind.Software, Path = home.Store.DatabasePath, IsDefault = name == Software,
                    Identities = identities.Count(identity => identity.VaultName == name),
                });
            }
        }
    }
}
