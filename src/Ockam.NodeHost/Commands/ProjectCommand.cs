using System.Globalization;
using System.Text.Json;
using Ockam.Background;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.Storage;

namespace Ockam.NodeHost.Commands;

internal sealed class ProjectCommand : Command
{
    // The original's authority reads it too (section 8.3).
    private const string LifetimeVariable = "CREDENTIAL_TTL_SECS";

    public override string Name => "project";

    public override string Summary => "Runs a project of your own in the foreground: its authority, and relays for its members.";

    public override string Details => """
        Members enroll with tickets, which 'ockam-node ticket create' makes on the same home folder, while this runs or not. Members,
        tickets and to whom relays belong are kept there. Lines on standard output, health, /show, /metrics and signals are those of 'run';
        the line 'project ID NAME' names the project, and 'route' the address that its tickets name.
        With nodes of the original, let credentials live for 5 minutes or longer.
        """;

    public override IReadOnlyList<Option> Options =>
    [
        new("--listen", "HOST:PORT", "An IP address and a port where members connect, such as 0.0.0.0:4000; port 0 is any free one."),
        new("--advertise", "HOST:PORT", "The address that tickets name; that of --listen without it."),
        new("--name", "NAME", "The project's name, and the node's; 'project' without it."),
        new("--id", "ID", "The project's id; without it the one it had before, or a new one."),
        new("--identity", "NAME", "Who the authority is; the default identity without it, made if there is none."),
        new("--enroller", "IDENTIFIER", "A member from the start that may make tickets and administer members.", Repeatable: true),
        new("--trusted-identities", "JSON", "Members from the start: an object of Identifiers, each with an object of attributes."),
        new("--credential-lifetime", "DURATION", $"How long a credential is valid, 5s to 365d; else {LifetimeVariable}, else 30d."),
        new("--account-authority", "IDENTIFIER", "Who attests administrators; import its change history first. Needs --no-relay."),
        new("--enforce-admin-checks", null, "With --account-authority: enrollers are no administrators."),
        new("--no-relay", null, "Runs the authority only."),
        new("--no-direct-authentication", null, "Lets nobody add, show or remove members from elsewhere."),
        new("--no-token-enrollment", null, "Lets nobody make or redeem tickets from elsewhere."),
        new("--disable-trust-context-id", null, "Leaves the project's id out of credentials."),
        new("--project-file", "FILE", "Writes there what others import to know the project; it holds no secret."),
        new("--http-port", "PORT", "The port of 127.0.0.1 for health, /show and /metrics; 0 is any free one. None without it."),
        new("--drain-timeout", "DURATION", "How long what passes through relays may go on when the node is told to end; 10s without it."),
        NodeService.LogFormatOption,
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        ProjectNodeOptions project = ReadOptions(context);
        int? httpPort = arguments.Value("--http-port") is { } port ? ReadPort(port) : null;
        TimeSpan drain = arguments.Value("--drain-timeout") is { } text
            ? Durations.Parse("--drain-timeout", text, Durations.LongestWait)
            : NodeConfiguration.DefaultDrainTimeout;
        using NodeLog log = NodeService.OpenLog(context);
        FileLimit.Check(log);
        string home = OckamHome.Prepare(context.HomeFolder);
        using NodeClaim claim = await NodeClaim.TakeAsync(home, project.ProjectName, evenIfRunning: false, cancellationToken);
        OckamNodeOptions options = new NodeConfiguration { Name = project.ProjectName, OwnProject = project }.ToOptions();
        await using OckamNode node = await Nodes.StartAsync(context, options with { Time = context.Time }, cancellationToken);
        node.WorkerFailed += log.Failure;
        using var announcer = new Announcer(context.Output, log);
        node.Changed += announcer.Tell;
        announcer.Identifier(node);
        Project started = await StartAsync(node, project, cancellationToken);
        if (arguments.Value("--project-file") is { } file) await WriteAsync(file, started.File, cancellationToken);
        announcer.Project(started);
        await new NodeService(httpPort, Metrics: true, ExitOnEof: false, drain)
            .RunAsync(context, node, claim, log, announcer, cancellationToken);
    }

    private static async Task<Project> StartAsync(OckamNode node, ProjectNodeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await node.StartProjectAsync(options, cancellationToken);
        }
        catch (RoutingException exception)
        {
            // Here it is about this machine; elsewhere this error is about the way to another.
            throw new CommandException(ExitCode.Failed, "listen_failed", exception.Message);
        }
    }

    private static ProjectNodeOptions ReadOptions(CommandContext context)
    {
        Arguments arguments = context.Arguments;
        var options = new ProjectNodeOptions
        {
            Listen = EndPoints.ParseLocal("--listen", arguments.Required("--listen")),
            PublicAddress = arguments.Value("--advertise") is { } address ? EndPoints.ParsePeer("--advertise", address) : null,
            ProjectId = arguments.Value("--id"),
            CredentialLifetime = ReadLifetime(arguments),
            PreTrustedMembers = ReadMembers(context),
            AccountAuthority = context.Identifier("--account-authority"),
            EnforceAdminChecks = arguments.Has("--enforce-admin-checks"),
            Relays = !arguments.Has("--no-relay"),
            DirectAuthentication = !arguments.Has("--no-direct-authentication"),
            TokenEnrollment = !arguments.Has("--no-token-enrollment"),
            NamesTrustContext = !arguments.Has("--disable-trust-context-id"),
        };
        if (arguments.Value("--name") is { } name) options = options with { ProjectName = CheckName(name) };
        if (options.AccountAuthority is not null && options.Relays)
        {
            throw CommandException.Usage(
                "--account-authority needs --no-relay: channels believe one authority, and relays need the project's own.");
        }

        if (options.EnforceAdminChecks && options.AccountAuthority is null)
        {
            throw CommandException.Usage(
                "--enforce-admin-checks needs --account-authority: without one, enrollers are the administrators.");
        }

        if (options.PublicAddress is null && options.Listen.Address.ToString() is "0.0.0.0" or "::")
        {
            throw CommandException.Usage(
                $"--listen {options.Listen} is everywhere: add --advertise with the address that tickets shall name.");
        }

        return options;
    }

    // It names a file of the home folder, and a part of routes.
    private static string CheckName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw CommandException.Usage($"--name '{name}' must have 1 to 64 letters, digits, '-' or '_'.");

    private static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue
            ? port
            : throw CommandException.Usage($"--http-port '{text}' is not a port from 0 to 65535.");

    private static TimeSpan ReadLifetime(Arguments arguments)
    {
        string? text = arguments.Value("--credential-lifetime");
        string source = text is null ? LifetimeVariable : "--credential-lifetime";
        text ??= Environment.GetEnvironmentVariable(LifetimeVariable);
        if (string.IsNullOrEmpty(text)) return new ProjectNodeOptions { Listen = new(0, 0) }.CredentialLifetime;
        TimeSpan lifetime = Durations.Parse(source, text, AuthorityOptions.LongestCredential);
        return lifetime >= AuthorityOptions.ShortestCredential
            ? lifetime
            : throw CommandException.Usage($"{source} '{text}' must be {AuthorityOptions.ShortestCredential.TotalSeconds:0}s or longer.");
    }

    private static Dictionary<Identifier, IReadOnlyDictionary<string, string>> ReadMembers(CommandContext context)
    {
        var members = new Dictionary<Identifier, IReadOnlyDictionary<string, string>>();
        if (context.Arguments.Value("--trusted-identities") is { } json)
        {
            foreach ((string name, IReadOnlyDictionary<string, string> attributes) in ReadJson(json))
            {
                if (!Identifier.TryParse(name, out Identifier identifier))
                    throw CommandException.Usage($"--trusted-identities: '{name}' is not an Identifier.");
                members[identifier] = attributes;
            }
        }

        foreach (Identifier enroller in context.Identifiers("--enroller"))
        {
            var attributes = new Dictionary<string, string>(members.GetValueOrDefault(enroller) ?? new Dictionary<string, string>())
            {
                [MemberAttributes.Role] = MemberAttributes.Enroller,
            };
            members[enroller] = attributes;
        }

        return members;
    }

    private static List<(string Name, IReadOnlyDictionary<string, string> Attributes)> ReadJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateObject().Select(member => (
                member.Name,
                (IReadOnlyDictionary<string, string>)member.Value.EnumerateObject().ToDictionary(
                    attribute => attribute.Name, attribute => attribute.Value.GetString() ?? throw NoObject())))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw NoObject();
        }
    }

    private static CommandException NoObject() => CommandException.Usage(
        """--trusted-identities must be a JSON object such as {"I…": {"ockam-role": "enroller"}}, its attributes texts.""");

    private static async Task WriteAsync(string path, ProjectFile file, CancellationToken cancellationToken)
    {
        // Whoever reads it while it is written sees the old one or the new one.
        string temporary = path + ".new";
        await File.WriteAllBytesAsync(temporary, file.Encode(), cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }
}
