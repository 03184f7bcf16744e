using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Redeems a ticket: the identity of a node becomes a member of the project, and the node goes on as one. A node that is not there is made,
/// with an identity of its own name. Whoever is a member already succeeds, and the ticket is not used.
/// </summary>
[Cmdlet(
    VerbsCommon.Join, "OckamProject", DefaultParameterSetName = BySecret, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamNodeInfo))]
public sealed class JoinOckamProjectCommand : TicketCmdlet
{
    /// <summary>The node; the process's default one if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Joining a project";

    /// <inheritdoc/>
    // Not the ticket: it is a secret.
    protected override object Target => Path ?? Node ?? NodeSettings.DefaultName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        using EnrollmentTicket ticket = await ReadTicketAsync(cancellationToken);
        string name = Node ?? NodeSettings.DefaultName;
        if (!await ConfirmAsync($"node '{name}'", $"Join the project '{ticket.Project.Name}'")) return;
        INodeControl? found = (await ModuleNodes.FindAsync(null, cancellationToken)).FirstOrDefault(item => item.Name == name);
        JoinedNode joined = found is null
            ? await ModuleNodes.JoinAsync(SettingsFor(name), ticket, isPersistent: false, cancellationToken)
            : new JoinedNode(found, await found.JoinAsync(ticket, cancellationToken));
        Verbose(joined.Outcome == EnrollmentOutcome.Enrolled
            ? $"The ticket {ticket.Reference} made '{name}' a member of '{ticket.Project.Name}'."
            : $"'{name}' was a member of '{ticket.Project.Name}' already; the ticket {ticket.Reference} was not used.");
        Write(Infos.Of(await joined.Node.DescribeAsync(cancellationToken)));
    }

    // The default node has the default identity; others that join are members of their own.
    private static NodeSettings SettingsFor(string name) =>
        name == NodeSettings.DefaultName ? new NodeSettings() : new NodeSettings { Name = name, Identity = name };
}
