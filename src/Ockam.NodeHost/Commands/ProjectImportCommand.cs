using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectImportCommand : Command
{
    public override string Name => "project import";

    public override string Summary => "Stores a project from its file, as the original and 'project export' write it.";

    public override string Details => """
        FILE may be '-' for standard input. The change histories in it are verified. A project of the same name must be the same project.
        """;

    public override IReadOnlyList<string> Words => ["FILE|-"];

    public override IReadOnlyList<Option> Options => [new("--default", null, "Makes it the default project.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string text = await context.ReadAllAsync(context.Arguments.Words[0], cancellationToken);
        Project project = Project.Verify(ProjectFile.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        project = await home.Projects.ImportAsync(project, cancellationToken);
        if (context.Arguments.Has("--default")) await home.Projects.SetDefaultAsync(project.Name, cancellationToken);
        context.Output.WriteObject(ProjectOutput.Text(project), value => value.WriteProject(project));
    }
}
