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
        string plain = members.Count == 0
            ? $"The project {administration.Project.Name} has no members yet."
            : string.Join(Environment.NewLine, members.Select(member => Output.OneLine(ProjectOutput.Text(member))));
        context.Output.Write(plain, value =>
        {
            value.WriteStartArray();
            foreach (Member member in members)
            {
                value.WriteStartObject();
                value.WriteMember(member);
                value.WriteEndObject();
            }

            value.WriteEndArray();
        });
    }
}
