using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityExportCommand : Command
{
    public override string Name => "identity export";

    public override string Summary => "Prints a change history as hexadecimal, to be imported elsewhere. It holds no secret.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--identifier", "IDENTIFIER", "Of any identity that is known here, instead of NAME."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string? name = context.Arguments.Word(0);
        Identifier? wanted = context.Identifier("--identifier");
        if (name is not null && wanted is not null) throw CommandException.Usage("Give NAME or --identifier, not both.");
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        Identifier identifier = wanted ?? (await home.ResolveAsync(name, cancellationToken)).Identifier;
        string history = Convert.ToHexStringLower(await home.Identities.ExportAsync(identifier, cancellationToken));
        context.Output.WriteObject(history, value =>
        {
            value.WriteString("identifier", identifier.ToString());
            value.WriteString("change_history", history);
        });
    }
}
