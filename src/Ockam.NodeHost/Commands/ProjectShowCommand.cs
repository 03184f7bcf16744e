using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectShowCommand : Command
{
    public override string Name => "project show";

    public override string Summary => "Shows a project: who its node and its authority are, and the ways to them.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        Project project = await home.Projects.GetAsync(context.Arguments.Word(0), cancellationToken);
        context.Output.WriteObject(ProjectOutput.Text(project), value => value.WriteProject(project));
    }
}
