using Ockam.NodeHost.CommandLine;
using Ockam.Vault;

namespace Ockam.NodeHost.Commands;

internal sealed class VaultDeleteCommand : Command
{
    public override string Name => "vault delete";

    public override string Summary => "Removes a vault, its file and every key that was made in it.";

    public override string Details =>
        "KMS keeps keys that are removed disabled for seven days, in which 'aws kms cancel-key-deletion' takes that back.";

    public override IReadOnlyList<string> Words => ["NAME"];

    public override IReadOnlyList<Option> Options =>
        [new("--with-identities", null, "Removes the identities too whose keys are in it: nobody can act as them any more.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string name = context.Arguments.Word(0)!;
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        StoredVault vault = await home.Vaults.GetAsync(name, cancellationToken);
        await home.Vaults.DeleteAsync(name, context.Arguments.Has("--with-identities"), cancellationToken);
        context.Output.WriteObject($"The vault '{name}' is removed", value => value.WriteMembers(vault));
    }
}
