using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectExportCommand : Command
{
    public override string Name => "project export";

    public override string Summary => "Writes a project's file, for 'project import' here or the original's; it holds no secret.";

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        Project project = await home.Projects.GetAsync(context.Arguments.Word(0), cancellationToken);
        string file = System.Text.Encoding.UTF8.GetString(project.File.Encode());
        context.Output.Write(file, value => value.WriteRawValue(file));
    }
}
