using Ockam.Identities;
using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class IdentityRotateCommand : Command
{
    public override string Name => "identity rotate";

    public override string Summary => "Gives an identity a new key and deletes the old one; the Identifier stays.";

    public override string Details => """
        Credentials that it has issued end with the old key. Peers learn of the new one by the next handshake, or within a minute from a
        node that runs; where it is known as an authority by hand, its history must be imported again. An authority that has members is
        rotated with --authority only: that is an act to be planned.
        """;

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override IReadOnlyList<Option> Options =>
        [new("--authority", null, "Rotates an identity that is an authority with members, too: without it, what that breaks is said.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        NamedIdentity named = await home.ResolveAsync(context.Arguments.Word(0), cancellationToken);
        if (!context.Arguments.Has("--authority")) await RefuseAuthorityAsync(home, named.Identifier, cancellationToken);
        Identity identity = await home.Identities.RotateAsync(named.Identifier, cancellationToken: cancellationToken);
        string key = identity.LatestChange.PrimaryPublicKey.ToString();
        context.Output.WriteObject($"{identity.Identifier}  {named.Name}  change {identity.Changes.Count - 1}: {key}", value =>
        {
            value.WriteMembers(named);
            value.WriteNumber("changes", identity.Changes.Count);
            value.WriteString("key", key);
        });
    }

    private static async Task RefuseAuthorityAsync(Home home, Identifier identifier, CancellationToken cancellationToken)
    {
        // How long the credentials of an authority live is its node's own business; without being told, a month.
        AuthorityRotationPlan plan = await AuthorityRotationPlan.MakeAsync(
            identifier, TimeSpan.FromDays(30), home.Identities, home.Store.Members, cancellationToken);
        if (plan.Members == 0) return;
        throw new CommandException(
            ExitCode.Failed, "is_authority",
            $"{identifier} is the authority of {plan.Members} members, and nothing was done. If it gets a new key: "
            + string.Join(' ', plan.Effects) + " If that is what you want, add --authority.");
    }
}
