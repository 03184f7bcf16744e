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
        context.Output.WriteList(
            await Service(context, home).ListAsync(cancellationToken), $"Node '{NodeName(context)}' has no policy.",
            policy => $"{policy.Target}: {policy.Expression}", (value, policy) => value.WritePolicy(policy));
    }
}
