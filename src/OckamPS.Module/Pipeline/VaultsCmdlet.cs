using System.Management.Automation;
using Ockam.Vault;
using OckamPS.Module.Errors;
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
            var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            StoredVault[] found = [.. (await home.Services.Vaults.ListAsync(cancellationToken))
                .Where(vault => wildcard.IsMatch(vault.Name))];
            foreach (StoredVault vault in found) await ForEachAsync(vault.Name, () => ActAsync(home, vault, cancellationToken));
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
                Write(ErrorTable.NotFound("Vault", "vault", pattern));
        }
    }
}
