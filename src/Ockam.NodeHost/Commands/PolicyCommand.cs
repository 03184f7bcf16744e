using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Policies;

namespace Ockam.NodeHost.Commands;

/// <summary>What the commands about policies have in common: a node of this home, which may be running, and a target.</summary>
internal abstract class PolicyCommand : Command
{
    protected static Option NodeOption { get; } =
        new("--node", "NAME", "The node, as in its configuration file; 'default' without it.");

    protected static Option ResourceOption { get; } =
        new("--resource", "NAME", "An inlet's alias, an outlet's address, or forwarding_service.");

    protected static Option TypeOption { get; } =
        new("--resource-type", "TYPE", "tcp-inlet, tcp-outlet or relay: all of them that have no policy of their own.");

    /// <exception cref="CommandException">Not exactly one of the two was given.</exception>
    /// <exception cref="PolicyException">There is no such type, or that cannot be a name.</exception>
    protected static PolicyTarget Target(CommandContext context)
    {
        string? resource = context.Arguments.Value(ResourceOption.Name);
        string? type = context.Arguments.Value(TypeOption.Name);
        if (resource is null == type is null) throw CommandException.Usage("Give one of --resource and --resource-type.");
        return resource is not null ? PolicyTarget.ForResource(resource) : PolicyTarget.ForType(PolicyResourceTypes.Parse(type!));
    }

    protected static PolicyService Service(CommandContext context, Home home, Identifier? authority = null) =>
        new(home.Store.Policies, home.Store.Attributes, NodeName(context), authority, context.Time);

    protected static string NodeName(CommandContext context) =>
        context.Arguments.Value(NodeOption.Name) ?? OckamNodeOptions.DefaultName;
}
