using Ockam.NodeHost.CommandLine;
using Ockam.Policies;

namespace Ockam.NodeHost.Commands;

internal sealed class PolicyRemoveCommand : PolicyCommand
{
    public override string Name => "policy remove";

    public override string Summary => "Removes a policy of a node; a resource then has that of its type.";

    public override string Details =>
        "A node with an authority lets nobody in where neither has one, and gives types a default when it starts.";

    public override IReadOnlyList<Option> Options => [ResourceOption, TypeOption, NodeOption];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        PolicyTarget target = Target(context);
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        PolicyService service = Service(context, home);
        if (await service.GetAsync(target, cancellationToken) is not { } policy
            || !await service.RemoveAsync(target, cancellationToken))
            throw CommandException.NotFound($"Node '{NodeName(context)}' has no policy for {target}; see 'policy list'.");
        context.Output.WritePolicy($"{target} of node '{NodeName(context)}' has no policy any more", policy);
    }
}
