using System.Management.Automation;
using System.Security;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Projects;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes a node in this process, or in the background, and starts it.</summary>
[Cmdlet(VerbsCommon.New, "OckamNode", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamNodeInfo))]
public sealed class NewOckamNodeCommand : AsyncCmdlet
{
    private const string ByName = "ByName";
    private const string ByFile = "ByConfiguration";

    /// <summary>Its name.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = ByName)]
    [Alias("NodeName")]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [NodeSettings.DefaultName];

    /// <summary>A configuration file that says everything, as <c>ockam-node run</c> reads it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFile, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Configuration { get; set; }

    /// <summary>Values of the file's variables; they win over the environment.</summary>
    [Parameter(ParameterSetName = ByFile)]
    [ValidateNotNull]
    public System.Collections.Hashtable Variable { get; set; } = [];

    /// <summary>The name of its identity, made if there is none; the default one if it is left out.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    /// <summary>Where it listens for other nodes; a free port of 127.0.0.1 if it is left out.</summary>
    [Parameter(ParameterSetName = ByName)]
    [EndPointTransformation(MayBeFree = true)]
    public string Listen { get; set; } = NodeSettings.DefaultListen;

    /// <summary>It listens nowhere.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter NoListener { get; set; }

    /// <summary>
    /// Whom its portals and channels trust that name nobody: Identifiers, or <c>Anyone</c>; else the identities of its home.
    /// </summary>
    [Parameter(ParameterSetName = ByName)]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    public string[]? Trust { get; set; }

    /// <summary>Its services answer over plain TCP on addresses other than loopback too.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter AllowAnonymous { get; set; }

    /// <summary>
    /// An enrollment ticket, as <c>New-OckamEnrollmentTicket</c> and <c>Get-Secret</c> put it out: the node becomes a member of its
    /// project. It has an identity of its own name then, unless another is named.
    /// </summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public SecureString? Ticket { get; set; }

    /// <summary>Where such a ticket is instead: a file, <c>env:NAME</c>, or an https URL.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ValidateNotNullOrEmpty]
    public string? TicketPath { get; set; }

    /// <summary>
    /// It runs in a process of its own, and goes on when this one ends: <c>ockam-node</c> if it is found, else another PowerShell.
    /// </summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making a node";

    /// <inheritdoc/>
    protected override object Target => Configuration ?? (object)Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        if (Configuration is not null)
        {
            string path = await ResolveFileAsync(Configuration);
            NodeConfiguration configuration = await NodeConfiguration.LoadAsync(path, Variables(), cancellationToken: cancellationToken);
            await MakeAsync(new NodeSettings { Name = configuration.Name, Configuration = configuration }, path, cancellationToken);
            return;
        }

        using EnrollmentTicket? ticket = await ReadTicketAsync(cancellationToken);
        foreach (string name in Name)
        {
            var settings = new NodeSettings
            {
                Name = name,
                Identity = Identity ?? (ticket is null ? null : OwnIdentity(name)),
                Listen = NoListener ? null : Listen,
                Trust = Trust,
                AllowAnonymous = AllowAnonymous,
            };
            await ForEachAsync(name, () => ticket is null
                ? MakeAsync(settings, null, cancellationToken)
                : JoinAsync(settings, ticket, cancellationToken));
        }
    }

    private async Task MakeAsync(NodeSettings settings, string? file, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"node '{settings.Name}'", Persist ? "Make in the background" : "Make")) return;
        INodeControl node = Persist
            ? await ModuleNodes.LaunchAsync(settings, file, file is null ? null : Variables(), cancellationToken)
            : await ModuleNodes.AddAsync(settings, cancellationToken);
        await ShowAsync(node, cancellationToken);
    }

    private async Task JoinAsync(NodeSettings settings, EnrollmentTicket ticket, CancellationToken cancellationToken)
    {
        string action = $"{(Persist ? "Make in the background" : "Make")}, and join the project '{ticket.Project.Name}'";
        if (!await ConfirmAsync($"node '{settings.Name}'", action)) return;
        JoinedNode joined = await ModuleNodes.JoinAsync(settings, ticket, Persist, cancellationToken);
        Verbose(joined.Outcome == EnrollmentOutcome.Enrolled
            ? $"The ticket {ticket.Reference} made '{settings.Name}' a member of '{ticket.Project.Name}'."
            : $"'{settings.Name}' was a member of '{ticket.Project.Name}' already; the ticket {ticket.Reference} was not used.");
        await ShowAsync(joined.Node, cancellationToken);
    }

    private async Task ShowAsync(INodeControl node, CancellationToken cancellationToken)
    {
        NodeDescription description = await node.DescribeAsync(cancellationToken);
        Verbose($"The node '{node.Name}' has the identity '{description.Identity}', {description.Identifier}.");
        Write(Infos.Of(description));
    }

    // The default node has the default identity; others that join are members of their own.
    private static string? OwnIdentity(string name) => name == NodeSettings.DefaultName ? null : name;

    private async Task<EnrollmentTicket?> ReadTicketAsync(CancellationToken cancellationToken)
    {
        if (Ticket is not null && TicketPath is not null)
            throw new FormatException("A node joins by one ticket: give -Ticket or -TicketPath, not both.");
        if (Ticket is not null) return Tickets.Read(Ticket);
        if (TicketPath is null) return null;
        return await Tickets.ReadAsync(Tickets.IsFile(TicketPath) ? await ResolveFileAsync(TicketPath) : TicketPath, cancellationToken);
    }

    private Dictionary<string, string> Variables() => Variable.Cast<System.Collections.DictionaryEntry>().ToDictionary(
        entry => LanguagePrimitives.ConvertTo<string>(entry.Key), entry => LanguagePrimitives.ConvertTo<string>(entry.Value));
}
