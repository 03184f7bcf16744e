using Ockam.Background;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class NodeHostCommand : Command
{
    public override string Name => "node host";

    public override string Summary => "Is what runs in the background: for programs that start nodes, not for people.";

    public override string Details => """
        It leaves the terminal, reads on standard input what 'node start' or another program writes there, reports on standard output, and
        runs the node until it is told to end. What the runtime says of a defect is in the folder 'nodes' of the home folder.
        """;

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (!await BackgroundHost.RunAsync(context.Input, context.Output.Writer, context.Time, cancellationToken))
            throw new CommandException(ExitCode.Failed, "no_node", "There is no node; the report on standard output says why.");
    }
}
