using Ockam.Identities;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class MemberAddCommand : Command
{
    public override string Name => "member add";

    public override string Summary => "Makes an identity a member of a project, or gives a member other attributes.";

    public override IReadOnlyList<string> Words => ["IDENTIFIER"];

    public override IReadOnlyList<Option> Options => [.. MemberAttributeOptions.All, .. ProjectAdministration.Options];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Identifier member = context.IdentifierWord(0);
        Dictionary<string, string> attributes = MemberAttributeOptions.Read(context.Arguments);
        await using ProjectAdministration administration = await ProjectAdministration.OpenAsync(context, cancellationToken);
        await administration.AddMemberAsync(member, attributes, cancellationToken);
        context.Output.WriteObject($"{member} is a member of {administration.Project.Name}", value =>
        {
            value.WriteString("identifier", member.ToString());
            value.WriteString("project", administration.Project.Name);
        });
    }
}
