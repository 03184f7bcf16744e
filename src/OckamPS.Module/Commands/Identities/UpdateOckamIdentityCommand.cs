using System.Management.Automation;
using Ockam.Identities;
using Ockam.Vault;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Gives identities a new key, signed with the old one; the Identifier stays. Open channels show the longer history at once.
/// </summary>
[Cmdlet(VerbsData.Update, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamIdentityInfo))]
public sealed class UpdateOckamIdentityCommand : IdentitiesCmdlet
{
    /// <summary>The algorithm of the new key; that of the old one if it is left out.</summary>
    [Parameter]
    public OckamKeyType? KeyType { get; set; }

    private protected override async Task ActAsync(HomeSession home, NamedIdentity identity, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"identity '{identity.Name}'", "Rotate the key")) return;
        SigningKeyType? type = KeyType switch
        {
            null => null, OckamKeyType.P256 => SigningKeyType.EcdsaP256, _ => SigningKeyType.Ed25519,
        };
        await home.Services.Identities.RotateAsync(identity.Identifier, type, cancellationToken);
        await ModuleNodes.RefreshAsync(cancellationToken);
        Write(await IdentityInfos.OfAsync(home, identity, cancellationToken));
    }
}
