using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityRotateCommand : Command
{
    public override string Name => "identity rotate";

    public override string Summary => "Gives an identity a new key and deletes the old one; the Identifier stays.";

    public override string Details => """
        Credentials that it has issued end with the old key. Peers learn of the new one by the next handshake; where it is known as an
        authority, its history must be imported again.
        """;

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity named = await home.ResolveAsync(context.Arguments.Word(0), cancellationToken);
        Identity identity = await home.Identities.RotateAsync(named.Identifier, cancellationToken: cancellationToken);
        string key = identity.LatestChange.PrimaryPublicKey.ToString();
        context.Output.WriteObject($"{identity.Identifier}  {named.Name}  change {identity.Changes.Count - 1}: {key}", value =>
        {
            value.WriteMembers(named);
            value.WriteNumber("changes", identity.Changes.Count);
            value.WriteString("key", key);
        });
    }
}
