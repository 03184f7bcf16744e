using Ockam.Identities;
using Ockam.NodeHost.CommandLine;
using Ockam.Policies;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class PolicyExplainCommand : PolicyCommand
{
    public override string Name => "policy explain";

    public override string Summary => "Shows what a node would decide about a peer, and which part of which policy does.";

    public override string Details =>
        "It uses the attributes that the peer has presented to this node, unless others are given. Without --authority, the authority of "
        + "the node's project counts, or else the one that has attested what is stored of the peer.";

    public override IReadOnlyList<Option> Options =>
    [
        new("--resource", "NAME", "What the peer asks for; for the type relay, forwarding_service without it."),
        new("--resource-type", "TYPE", "What that is: tcp-inlet, tcp-outlet or relay."),
        new("--subject", "IDENTIFIER", "The peer; somebody without a secure channel without it."),
        new("--attribute", "KEY=VALUE", "An attribute as if the peer had it, in place of those that are stored.", Repeatable: true),
        new("--members", null, "As at an inlet or outlet that trusts members only, which portals of a project do unless told otherwise."),
        new("--authority", "IDENTIFIER", "The authority whose credentials count."),
        NodeOption,
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        PolicyResourceType type = PolicyResourceTypes.Parse(context.Arguments.Required("--resource-type"));
        string? resource = context.Arguments.Value("--resource")
            ?? (type == PolicyResourceType.Relay ? PolicyResourceTypes.RelayService : null);
        if (resource is null) throw CommandException.Usage("--resource is missing; see --help.");
        var question = new PolicyQuestion(resource, type, context.Identifier("--subject"))
        {
            Attributes = context.Arguments.Has("--attribute")
                ? KeyValues.Read("--attribute", context.Arguments.Values("--attribute"))
                : null,
            IsForMembers = context.Arguments.Has("--members"),
        };
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        Identifier? authority = context.Identifier("--authority")
            ?? await FindAuthorityAsync(context, home, question.Subject, cancellationToken);
        context.Output.WriteExplanation(await Service(context, home, authority).ExplainAsync(question, cancellationToken));
    }

    private static async Task<Identifier?> FindAuthorityAsync(
        CommandContext context, Home home, Identifier? subject, CancellationToken cancellationToken)
    {
        string node = NodeName(context);
        if (await home.Store.Projects.GetNodeAsync(node, cancellationToken) is { } joined
            && await home.Projects.FindAsync(joined.Name, cancellationToken) is { } project)
            return project.Authority.Identifier;
        ulong now = (ulong)Math.Max(0, context.Time.GetUtcNow().ToUnixTimeSeconds());
        foreach ((Identifier peer, AttributesEntry entry) in await home.Store.Attributes.ListAsync(node, now, cancellationToken))
        {
            if (peer == subject) return entry.AttestedBy;
        }

        return null;
    }
}
