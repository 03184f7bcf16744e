using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectEnrollCommand : Command
{
    private const string DefaultTimeout = "30s";

    public override string Name => "project enroll";

    public override string Summary => "Redeems a ticket: an identity of this home becomes a member, and gets its credential.";

    public override string Details => """
        TICKET is a path, '-' for standard input, env:NAME for an environment variable, or an https URL; without it, a member asks for its
        credential anew. Redeeming again with the same identity succeeds and uses nothing. 'run' does the same with --ticket.
        """;

    public override IReadOnlyList<string> Words => ["[TICKET]"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--project", "NAME", "Without TICKET: the project; the default one without it."),
        new("--identity", "NAME", "Who becomes a member; the default identity without it, made if there is none."),
        new("--node", "NAME", "The node that presents the credential, as in its configuration file; 'default' without it."),
        new("--timeout", "DURATION", $"How long it may take; {DefaultTimeout} without it."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        TimeSpan timeout = Durations.Parse("--timeout", arguments.Value("--timeout") ?? DefaultTimeout, Durations.LongestWait);
        EnrollmentTicketSource? source = arguments.Word(0) is { } text ? EnrollmentTicketSource.Parse(text) : null;
        if (source?.Warning is { } warning) await context.Errors.WriteLineAsync(warning.AsMemory(), cancellationToken);
        if (source is not null && arguments.Has("--project"))
            throw CommandException.Usage("--project is for asking without a ticket: TICKET says which project it is for.");
        var options = new OckamNodeOptions { Time = context.Time, Name = arguments.Value("--node") ?? OckamNodeOptions.DefaultName };
        await using OckamNode node = await Nodes.StartAsync(context, options, cancellationToken);
        await Deadline.RunAsync(timeout, "Enrolling", token => EnrollAsync(context, node, source, token), cancellationToken);
    }

    private static async Task EnrollAsync(
        CommandContext context, OckamNode node, EnrollmentTicketSource? source, CancellationToken cancellationToken)
    {
        Project project;
        string outcome = "credential";
        if (source is null)
        {
            project = await node.Projects.GetAsync(context.Arguments.Value("--project"), cancellationToken);
            await node.RequestCredentialAsync(project, cancellationToken);
        }
        else
        {
            using EnrollmentTicket ticket = await source.ReadAsync(context.Input, cancellationToken);
            outcome = await node.EnrollAsync(ticket, cancellationToken) == EnrollmentOutcome.Enrolled ? "enrolled" : "already_member";
            project = await node.Projects.GetAsync(ticket.Project.Name, cancellationToken);
        }

        context.Output.WriteObject($"{node.Identifier} is a member of {project.Name}", value =>
        {
            value.WriteString("identifier", node.Identifier.ToString());
            value.WriteString("project", project.Name);
            value.WriteString("outcome", outcome);
        });
    }
}
