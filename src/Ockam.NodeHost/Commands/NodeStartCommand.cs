using Ockam.Background;
using Ockam.Node.Control;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class NodeStartCommand : Command
{
    public override string Name => "node start";

    public override string Summary => "Starts a node in the background, where it runs until 'node stop'.";

    public override string Details => """
        The node runs in a process of its own, which outlives this command and its terminal. Of one NAME one node runs at a time in a home
        folder. It takes commands of its user's programs over a socket in that folder: 'status', 'node stop', and the PowerShell module,
        where it is a node like any other. The exit code is 0 as soon as it is there.
        """;

    public override IReadOnlyList<string> Words => ["[NAME]"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--configuration", "FILE", "Runs the node that this file describes, its name included."),
        ConfigurationFile.VariableOption,
        new("--identity", "NAME", "Who the node is; the default identity without it. It is made if there is none of that name."),
        new("--tcp", "HOST:PORT", "An IP address and a port on which to listen; 127.0.0.1:0, any free port, without it."),
        new("--trust", "IDENTIFIER", "Whom portals trust that name nobody, or 'anyone'; the identities of this home without it.",
            Repeatable: true),
        new("--allow-anonymous", null, "Offers services over plain TCP on addresses other than loopback too."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        string? file = arguments.Value("--configuration");
        if (file is null && arguments.Has(ConfigurationFile.VariableOption.Name))
            throw CommandException.Usage("--variable needs --configuration: it is for what a file says.");
        string[] inFile = ["--identity", "--tcp", "--trust", "--allow-anonymous"];
        if (file is not null && inFile.FirstOrDefault(arguments.Has) is { } other)
            throw CommandException.Usage($"--configuration says all of the node; write what {other} says into the file.");
        if (file is not null && arguments.Word(0) is not null)
            throw CommandException.Usage("--configuration says the node's name too; leave NAME out.");
        if (file is not null && !File.Exists(file)) throw CommandException.NotFound($"There is no file '{file}'.");
        IReadOnlyList<string> trust = arguments.Values("--trust");
        var settings = new NodeSettings
        {
            Name = arguments.Word(0) ?? NodeSettings.DefaultName,
            Home = context.HomeFolder,
            Identity = arguments.Value("--identity"),
            Listen = arguments.Value("--tcp") ?? NodeSettings.DefaultListen,
            Trust = trust.Count > 0 ? trust : null,
            AllowAnonymous = arguments.Has("--allow-anonymous"),
        };
        BackgroundNode node = await BackgroundNode.LaunchAsync(
            Self(), settings, file, ConfigurationFile.ReadVariables(context), cancellationToken);
        NodeDescription description = await node.DescribeAsync(cancellationToken);
        context.Output.WriteObject(NodeOutput.Text(description), value => value.WriteNode(description));
    }

    // The program that runs, as a user or a test has started it: the published file, or the assembly under the host of .NET.
    private static BackgroundProgram Self()
    {
        string program = Environment.ProcessPath ?? throw new CommandException(
            ExitCode.Failed, "failed", "The system does not say which program this is; start the node with 'run' instead.");
        return Path.GetFileNameWithoutExtension(program) == "ockam-node"
            ? new BackgroundProgram(program, BackgroundProgram.NodeHostArguments)
            : new BackgroundProgram(
                program, ["exec", Path.Combine(AppContext.BaseDirectory, "ockam-node.dll"), .. BackgroundProgram.NodeHostArguments]);
    }
}
