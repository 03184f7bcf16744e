using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityListCommand : Command
{
    public override string Name => "identity list";

    public override string Summary => "Lists the identities of this home.";

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        IReadOnlyList<NamedIdentity> identities = await home.Identities.ListAsync(cancellationToken);
        string plain = identities.Count == 0
            ? "There is no identity yet."
            : string.Join(Environment.NewLine, identities.Select(identity => $"{identity.Identifier}  {IdentityOutput.NameOf(identity)}"));
        context.Output.Write(plain, value =>
        {
            value.WriteStartArray();
            foreach (NamedIdentity identity in identities)
            {
                value.WriteStartObject();
                value.WriteMembers(identity);
                value.WriteEndObject();
            }

            value.WriteEndArray();
        });
    }
}
