using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class MemberRemoveCommand : Command
{
    public override string Name => "member remove";

    public override string Summary => "Removes a member: it gets no more credentials, and is cut off when the one that it has ends.";

    public override IReadOnlyList<string> Words => ["IDENTIFIER"];

    public override IReadOnlyList<Option> Options => ProjectAdministration.Options;

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier member = context.IdentifierWord(0);
        await using ProjectAdministration administration = await ProjectAdministration.OpenAsync(context, cancellationToken);
        await administration.RemoveMemberAsync(member, cancellationToken);
        context.Output.WriteObject($"{member} is no member of {administration.Project.Name} any more", value =>
        {
            value.WriteString("identifier", member.ToString());
            value.WriteString("project", administration.Project.Name);
        });
    }
}
