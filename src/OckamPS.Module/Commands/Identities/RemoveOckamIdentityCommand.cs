using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Removes identities, and their keys for good; nobody can act as them any more. One that a node has is refused.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveOckamIdentityCommand : IdentitiesCmdlet
{
    /// <summary>Nobody is asked, and nodes that are stopped may have the identity.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override async Task ActAsync(HomeSession home, NamedIdentity identity, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> all = await home.Services.Identities.ListAsync(cancellationToken);
        // Under another name it stays.
        if (!all.Any(other => other.Identifier == identity.Identifier && other.Name != identity.Name))
            await IdentityUse.RequireUnusedAsync([identity], Force, cancellationToken);
        if (!await ConfirmAsync($"identity '{identity.Name}' ({identity.Identifier})", "Remove with its key", Force)) return;
        await home.Services.Identities.DeleteAsync(identity.Name, cancellationToken);
        await ModuleNodes.RefreshAsync(cancellationToken);
        Verbose($"The identity '{identity.Name}' and its key are gone.");
        if (all.Any(item => item.Name == identity.Name && item.IsDefault)) await TellDefaultAsync(home, identity.Name, cancellationToken);
    }

    private async Task TellDefaultAsync(HomeSession home, string removed, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> left = await home.Services.Identities.ListAsync(cancellationToken);
        Warn(left.FirstOrDefault(item => item.IsDefault) is { } next
            ? $"'{removed}' was the default identity, and now '{next.Name}' ({next.Identifier}) is: nodes that are made without -Identity "
                + "have it. Set-OckamIdentity -Default chooses another."
            : $"'{removed}' was the default identity, and the only one: the next node that is made without -Identity makes another.");
    }
}
