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
        context.Output.WriteList(
            identities, "There is no identity yet.", identity => $"{identity.Identifier}  {IdentityOutput.NameOf(identity)}",
            (value, identity) => value.WriteMembers(identity));
    }
}
