using Ockam.Background;
using Ockam.Models;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

internal sealed class RunCommand : Command
{
    public override string Name => "run";

    public override string Summary => "Runs the node that a configuration file describes, in the foreground.";

    public override string Details => """
        Each resource is a line on standard output when it is there: 'inlet HOST:PORT NAME', 'outlet /service/NAME HOST:PORT',
        'relay /service/forward_to_NAME' and so on, and 'ready' when all that is this node's own is there. The log goes to standard error.
        SIGTERM or Ctrl+C stops accepting, gives open connections of inlets and outlets the drain-timeout of the file, and ends with exit
        code 0; a second one ends at once. A node that runs relays for others waits in the same time until they send no more than signs
        of life: what is under way arrives, idle connections through it break.

        With a ticket, in the file or by --ticket, the node first becomes a member of its project, and then is in that project at every
        start, without a ticket too. In a project, relays without at: are made there, inlets without to: lead through it, and policies
        decide about portals that trust nobody by name.
        """;

    public override IReadOnlyList<string> Words => ["FILE"];

    public override IReadOnlyList<Option> Options =>
    [
        ConfigurationFile.VariableOption,
        LoadedConfiguration.TicketOption,
        LoadedConfiguration.ProjectOption,
        NodeService.LogFormatOption,
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using NodeLog log = NodeService.OpenLog(context);
        LoadedConfiguration loaded =
            await ConfigurationFile.LoadAsync(context, LoadedConfiguration.NamesProject(context), cancellationToken);
        NodeConfiguration configuration = loaded.Configuration;
        FileLimit.Check(log);
        string home = OckamHome.Prepare(context.HomeFolder);
        using NodeClaim claim = await NodeClaim.TakeAsync(home, configuration.Name, configuration.SkipIsRunningCheck, cancellationToken);
        OckamNodeOptions options = configuration.ToOptions() with { Time = context.Time };
        string? project = await loaded.JoinAsync(context, options, log, cancellationToken);
        await using OckamNode node = await Nodes.StartAsync(
            context, options with { Project = project }, configuration.Identity, cancellationToken, configuration.Authority?.ChangeHistory);
        node.WorkerFailed += log.Failure;
        using var announcer = new Announcer(context.Output, log);
        node.Changed += announcer.Tell;
        announcer.Identifier(node);
        try
        {
            await node.StartAsync(configuration, cancellationToken);
            if (configuration.OwnProject is { } own)
                announcer.Project(await node.Projects.GetAsync(own.ProjectName, cancellationToken));
        }
        catch (Exception exception) when (exception is RoutingException or PortalException or FormatException)
        {
            // Here it is about this machine; elsewhere this error is about the way to another.
            throw new CommandException(ExitCode.Failed, "listen_failed", exception.Message);
        }

        WarnOfModelServers(configuration, log);
        var service = new NodeService(
            configuration.HttpServerPort, configuration.Metrics, configuration.ExitOnEof, configuration.DrainTimeout);
        await service.RunAsync(context, node, claim, log, announcer, cancellationToken);
    }

    private static void WarnOfModelServers(NodeConfiguration configuration, NodeLog log)
    {
        string? ollama = Environment.GetEnvironmentVariable("OLLAMA_HOST");
        foreach (OutletConfiguration outlet in configuration.Outlets)
        {
            if (ModelServerExposure.OutletAdvice(outlet.To.Host, outlet.To.Port, ollama) is { } advice)
                log.Warn(advice, ("outlet", outlet.From.Name), ("target", outlet.To.ToString()));
        }
    }
}
