using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityShowCommand : Command
{
    public override string Name => "identity show";

    public override string Summary => "Shows an identity's Identifier; with --full its changes too.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override IReadOnlyList<Option> Options => [new("--full", null, "Shows every change: its key and how long it may attest.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity named = await home.ResolveAsync(context.Arguments.Word(0), cancellationToken);
        if (!context.Arguments.Has("--full"))
        {
            context.Output.WriteIdentity(named, named.Identifier.ToString());
            return;
        }

        Identity identity = await home.Identities.GetRequiredAsync(named.Identifier, cancellationToken);
        var lines = new List<string> { named.Identifier.ToString(), $"name: {IdentityOutput.NameOf(named)}" };
        for (int i = 0; i < identity.Changes.Count; i++)
        {
            ChangeData change = identity.Changes[i];
            lines.Add($"change {i}: {identity.ChangeHistory.Changes[i].Hash}");
            lines.Add($"  key: {change.PrimaryPublicKey}");
            lines.Add($"  attests from {UnixTime.Text(change.ValidFrom)} until {UnixTime.Text(change.ValidUntil)}");
        }

        context.Output.WriteObject(string.Join(Environment.NewLine, lines), value =>
        {
            value.WriteMembers(named);
            value.WriteStartArray("changes");
            for (int i = 0; i < identity.Changes.Count; i++)
            {
                ChangeData change = identity.Changes[i];
                value.WriteStartObject();
                value.WriteString("hash", identity.ChangeHistory.Changes[i].Hash.ToString());
                value.WriteString("key", change.PrimaryPublicKey.ToString());
                value.WriteNumber("valid_from", change.ValidFrom);
                value.WriteNumber("valid_until", change.ValidUntil);
                value.WriteEndObject();
            }

            value.WriteEndArray();
        });
    }
}
