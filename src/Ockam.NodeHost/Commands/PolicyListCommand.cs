using Ockam.NodeHost.CommandLine;
using Ockam.Policies;

namespace Ockam.NodeHost.Commands;

internal sealed class PolicyListCommand : PolicyCommand
{
    public override string Name => "policy list";

    public override string Summary => "Lists the policies of a node.";

    public override IReadOnlyList<Option> Options => [NodeOption];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        foreach (StoredPolicy policy in await Service(context, home).ListAsync(cancellationToken))
            context.Output.WritePolicy($"{policy.Target}: {policy.Expression}", policy);
    }
}
