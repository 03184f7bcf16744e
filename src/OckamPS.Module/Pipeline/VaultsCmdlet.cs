using Ockam.Vault;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that does something to vaults that there are.</summary>
public abstract class VaultsCmdlet : HomeCmdlet
{
    /// <summary>Which vaults are meant: names, with wildcards.</summary>
    private protected abstract string[] Names { get; }

    /// <inheritdoc/>
    protected override object Target => Names;

    /// <summary>Does it to one of them.</summary>
    private protected abstract Task ActAsync(HomeSession home, StoredVault vault, CancellationToken cancellationToken);

    private protected sealed override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        foreach (string pattern in Names)
        {
            IReadOnlyList<StoredVault> all = await home.Services.Vaults.ListAsync(cancellationToken);
            foreach (StoredVault vault in Match(all, pattern, "Vault", "vault", (vault, matches) => matches(vault.Name)))
                await ForEachAsync(vault.Name, () => ActAsync(home, vault, cancellationToken));
        }
    }
}
