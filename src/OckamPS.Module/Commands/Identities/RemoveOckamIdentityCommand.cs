using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes identities, and their keys for good; nobody can act as them any more.</summary>
[Cmdlet(VerbsCommon.Remove, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveOckamIdentityCommand : IdentitiesCmdlet
{
    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ActAsync(HomeSession home, NamedIdentity identity, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"identity '{identity.Name}' ({identity.Identifier})", "Remove with its key", Force)) return;
        await home.Services.Identities.DeleteAsync(identity.Name, cancellationToken);
        await ModuleNodes.RefreshAsync(cancellationToken);
        Verbose($"The identity '{identity.Name}' and its key are gone.");
    }
}
