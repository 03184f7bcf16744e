using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityImportCommand : Command
{
    public override string Name => "identity import";

    public override string Summary => "Verifies the change history of a peer or an authority, and keeps it.";

    public override IReadOnlyList<string> Words => ["HEX|-|@FILE"];

    public override IReadOnlyList<Option> Options => [new("--identifier", "IDENTIFIER", "Whose it must be; without it, anyone's.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier? expected = context.Identifier("--identifier");
        byte[] history = await context.ReadHexAsync("A change history", context.Arguments.Words[0], cancellationToken);
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        Identity identity = await home.Identities.ImportAsync(history, expected, cancellationToken);
        context.Output.WriteObject(identity.Identifier.ToString(), value =>
        {
            value.WriteString("identifier", identity.Identifier.ToString());
            value.WriteNumber("changes", identity.Changes.Count);
        });
    }
}
