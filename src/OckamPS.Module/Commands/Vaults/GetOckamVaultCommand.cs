using System.Management.Automation;
using Ockam.Vault;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the vaults that hold the keys of this home's identities.</summary>
[Cmdlet(VerbsCommon.Get, "OckamVault")]
[OutputType(typeof(OckamVaultInfo))]
public sealed class GetOckamVaultCommand : VaultsCmdlet
{
    /// <summary>Names, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("VaultName")]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override string[] Names => Name;

    private protected override async Task ActAsync(HomeSession home, StoredVault vault, CancellationToken cancellationToken) =>
        Write(await VaultInfos.OfAsync(home, vault, cancellationToken));
}
