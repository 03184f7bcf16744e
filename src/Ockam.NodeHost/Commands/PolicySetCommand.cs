using Ockam.NodeHost.CommandLine;
using Ockam.Policies;

namespace Ockam.NodeHost.Commands;

internal sealed class PolicySetCommand : PolicyCommand
{
    public override string Name => "policy set";

    public override string Summary => "Says who may use an inlet, an outlet or the relay service of a node.";

    public override string Details =>
        "A node that runs holds to it within half a second, and ends connections that it no longer allows.";

    public override IReadOnlyList<Option> Options =>
    [
        ResourceOption,
        TypeOption,
        new("--allow", "EXPR", "Attributes with and, or, not; or a full expression such as '(= subject.role \"reader\")'."),
        NodeOption,
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        PolicyTarget target = Target(context);
        PolicyExpression expression = PolicyExpression.Parse(context.Arguments.Required("--allow"));
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        await Service(context, home).SetAsync(target, expression, cancellationToken);
        var policy = new StoredPolicy(target, expression.ToString());
        context.Output.WritePolicy($"{target} of node '{NodeName(context)}' allows: {policy.Expression}", policy);
    }
}
