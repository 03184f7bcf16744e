using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class MemberListCommand : Command
{
    public override string Name => "member list";

    public override string Summary => "Lists the members of a project with their attributes.";

    public override IReadOnlyList<Option> Options => ProjectAdministration.Options;

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using ProjectAdministration administration = await ProjectAdministration.OpenAsync(context, cancellationToken);
        IReadOnlyList<Member> members = await administration.ListMembersAsync(cancellationToken);
        context.Output.WriteList(
            members, $"The project {administration.Project.Name} has no members yet.", ProjectOutput.Text,
            (value, member) => value.WriteMember(member));
    }
}
