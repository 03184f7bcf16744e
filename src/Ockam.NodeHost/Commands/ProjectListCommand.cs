using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectListCommand : Command
{
    public override string Name => "project list";

    public override string Summary => "Lists the projects that this home knows.";

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        IReadOnlyList<StoredProject> projects = await home.Projects.ListAsync(cancellationToken);
        context.Output.WriteList(
            projects, "No project is known here.",
            one => $"{one.File.Id}  {one.File.Name}{(one.IsDefault ? " (default)" : "")}  {one.File.AccessRoute}",
            (value, one) =>
            {
                value.WriteString("name", one.File.Name);
                value.WriteString("id", one.File.Id);
                value.WriteString("access_route", one.File.AccessRoute);
                value.WriteBoolean("is_default", one.IsDefault);
            });
    }
}
