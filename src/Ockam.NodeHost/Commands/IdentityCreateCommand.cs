using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityCreateCommand : Command
{
    public override string Name => "identity create";

    public override string Summary => "Creates an identity with a new key; the first one becomes the default.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--vault", "VAULT", "The vault that has its keys; the default one without it. See 'vault create'."),
        new("--key-id", "KEY", "Takes a key that AWS KMS has already, by its id, ARN or alias, for a vault there."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string? name = context.Arguments.Word(0);
        if (name is not null && string.IsNullOrWhiteSpace(name)) throw CommandException.Usage("The NAME of an identity must not be blank.");
        string? vault = context.Arguments.Value("--vault");
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity identity = context.Arguments.Value("--key-id") is { } key
            ? await home.Identities.CreateWithKeyAsync(name, key, vault, cancellationToken)
            : await home.Identities.CreateAsync(name, null, vault, cancellationToken);
        context.Output.WriteIdentity(identity, $"{identity.Identifier}  {identity.Name}");
    }
}
