using Ockam.NodeHost.CommandLine;
using Ockam.Vault;

namespace Ockam.NodeHost.Commands;

internal sealed class VaultListCommand : Command
{
    public override string Name => "vault list";

    public override string Summary => "Lists the vaults of this home, and where their keys are.";

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        IReadOnlyList<StoredVault> vaults = await home.Vaults.ListAsync(cancellationToken);
        context.Output.WriteList(
            vaults, "There is no vault.", VaultOutput.Line, (value, vault) => value.WriteMembers(vault));
    }
}
