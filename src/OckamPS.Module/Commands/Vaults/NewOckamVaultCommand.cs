using System.Management.Automation;
using Ockam.Vault;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes vaults for the keys of identities, each with a file of its own that its owner alone can read.</summary>
[Cmdlet(VerbsCommon.New, "OckamVault", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamVaultInfo))]
public sealed class NewOckamVaultCommand : HomeCmdlet
{
    /// <summary>Names: letters, digits, '-', '_' and '.'.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [Alias("VaultName")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The file, in a folder of its owner's alone; one in the home if it is left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>It becomes the one that new identities have their keys in.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        string? file = Path is null ? null : await ResolveFileAsync(Path);
        foreach (string name in Name)
        {
            await ForEachAsync(name, async () =>
            {
                if (!await ConfirmAsync($"vault '{name}'", "Make")) return;
                StoredVault made = await home.Services.Vaults.CreateAsync(name, file, cancellationToken);
                if (Default)
                {
                    await home.Services.Vaults.SetDefaultAsync(name, cancellationToken);
                    made = made with { IsDefault = true };
                }

                Write(await VaultInfos.OfAsync(home, made, cancellationToken));
            });
        }
    }
}
