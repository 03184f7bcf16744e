using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityCreateCommand : Command
{
    public override string Name => "identity create";

    public override string Summary => "Creates an identity with a new Ed25519 key; the first one becomes the default.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string? name = context.Arguments.Word(0);
        if (name is not null && string.IsNullOrWhiteSpace(name)) throw CommandException.Usage("The NAME of an identity must not be blank.");
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity identity = await home.Identities.CreateAsync(name, cancellationToken: cancellationToken);
        context.Output.WriteIdentity(identity, $"{identity.Identifier}  {identity.Name}");
    }
}
