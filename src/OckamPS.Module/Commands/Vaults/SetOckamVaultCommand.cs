using System.Management.Automation;
using Ockam.Vault;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes a vault the one that new identities have their keys in.</summary>
[Cmdlet(VerbsCommon.Set, "OckamVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamVaultInfo))]
public sealed class SetOckamVaultCommand : HomeCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("VaultName")]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>It becomes the default, the one thing that can be set; so it may be left out.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; } = true;

    /// <summary>The vault is written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        StoredVault vault = await home.Services.Vaults.GetAsync(Name, cancellationToken);
        if (!Default || !await ConfirmAsync($"vault '{vault.Name}'", "Make the default")) return;
        await home.Services.Vaults.SetDefaultAsync(vault.Name, cancellationToken);
        if (PassThru) Write(await VaultInfos.OfAsync(home, vault with { IsDefault = true }, cancellationToken));
    }
}
