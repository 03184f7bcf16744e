using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectDeleteCommand : Command
{
    public override string Name => "project delete";

    public override string Summary => "Forgets a project; the project itself, and this home's identities, stay as they are.";

    public override IReadOnlyList<string> Words => ["NAME"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        string name = context.Arguments.Words[0];
        await home.Projects.DeleteAsync(name, cancellationToken);
        context.Output.WriteObject($"{name} is forgotten", value => value.WriteString("name", name));
    }
}
