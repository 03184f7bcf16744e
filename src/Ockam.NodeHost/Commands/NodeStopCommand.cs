using Ockam.Background;
using Ockam.Node.Configuration;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class NodeStopCommand : Command
{
    public override string Name => "node stop";

    public override string Summary => "Ends a node that runs in the background.";

    public override string Details => """
        It takes nothing new, lets open connections of inlets and outlets end, and ends itself. When this command is done, the name is free.
        A node that 'run' or a service manager runs is ended there.
        """;

    public override IReadOnlyList<string> Words => ["NAME"];

    public override IReadOnlyList<Option> Options =>
        [new("--drain", "DURATION", "How long open connections may go on; 10s without it.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        TimeSpan drain = context.Arguments.Value("--drain") is { } text
            ? Durations.Parse("--drain", text, Durations.LongestWait)
            : NodeConfiguration.DefaultDrainTimeout;
        string name = context.Arguments.Words[0];
        if (NodeClaim.Find(context.HomeFolder, name) is not { } record)
            throw CommandException.NotFound($"No node named '{name}' runs in {context.HomeFolder}.");
        if (BackgroundNode.Find(context.HomeFolder, name) is not { } node)
        {
            throw new CommandException(
                ExitCode.Failed, "foreground", $"The node '{name}' does not run in the background: end its process {record.ProcessId}.");
        }

        await node.EndAsync(drain, cancellationToken);
        context.Output.WriteObject($"{name} has ended", value => value.WriteString("name", name));
    }
}
