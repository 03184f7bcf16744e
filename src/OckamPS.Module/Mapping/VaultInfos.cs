using Ockam.Identities;
using Ockam.Vault;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Mapping;

/// <summary>Vaults as the objects of the module.</summary>
internal static class VaultInfos
{
    public static async Task<OckamVaultInfo> OfAsync(HomeSession home, StoredVault vault, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> identities = await home.Services.Identities.ListAsync(cancellationToken);
        return new OckamVaultInfo
        {
            VaultName = vault.Name,
            Kind = (OckamVaultKind)vault.Kind,
            Path = vault.Path,
            IsDefault = vault.IsDefault,
            Identities = identities.Count(identity => identity.VaultName == vault.Name),
        };
    }
}
