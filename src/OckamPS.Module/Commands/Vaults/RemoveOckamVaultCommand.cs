using System.Management.Automation;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Vault;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Removes vaults, and every key in them for good. A vault with keys of identities stays, unless these are to go with it; one with the
/// key of a node that runs stays in any case.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OckamVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveOckamVaultCommand : VaultsCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("VaultName")]
    [ArgumentCompleter(typeof(VaultCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Nobody is asked, and identities whose keys are in a vault go with it, unless a node runs as one of them.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string[] Names => Name;

    private protected override async Task ActAsync(HomeSession home, StoredVault vault, CancellationToken cancellationToken)
    {
        // Said before anybody is asked, also by -WhatIf: it can never go.
        if (vault.IsInStore)
        {
            throw new NodeControlException(
                NodeControlReason.InvalidArgument, $"The vault '{vault.Name}' is the home's own, in its database, and cannot be removed.",
                "Remove identities instead, which takes their keys out of it: Remove-OckamIdentity.");
        }

        NamedIdentity[] identities =
            [.. (await home.Services.Identities.ListAsync(cancellationToken)).Where(item => item.VaultName == vault.Name)];
        // Without -Force there is a reason to refuse that comes before: the identities themselves.
        if (Force) await IdentityUse.RequireUnusedAsync(identities, evenIfStopped: true, cancellationToken);
        string what = Force && identities.Length > 0
            ? $"Remove with {identities.Length} identit{(identities.Length == 1 ? "y" : "ies")}"
            : "Remove with its keys";
        if (!await ConfirmAsync($"vault '{vault.Name}' in '{vault.Path}'", what, Force)) return;
        await home.Services.Vaults.DeleteAsync(vault.Name, withIdentities: Force, cancellationToken);
        await ModuleNodes.RefreshAsync(cancellationToken);
        Verbose(vault.Kind == VaultKind.Software
            ? $"The vault '{vault.Name}' and its file '{vault.Path}' are gone."
            : $"The vault '{vault.Name}' is gone; AWS KMS deletes the keys that were made for it in seven days.");
    }
}
