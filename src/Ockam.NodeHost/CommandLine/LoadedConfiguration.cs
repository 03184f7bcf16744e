using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.NodeHost.Running;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.NodeHost.CommandLine;

/// <summary>A configuration file, and what is wrong with it for a node that is in no project.</summary>
/// <param name="Configuration">The file.</param>
/// <param name="WithoutProject">Its mistakes if the node is in no project; null if there are none then either.</param>
internal sealed record LoadedConfiguration(NodeConfiguration Configuration, ConfigurationException? WithoutProject)
{
    public static readonly Option TicketOption = new(
        "--ticket", "TICKET",
        "Redeems a ticket, in place of the file's: a path, '-', env:NAME or an https URL. A node that is a member needs none.");

    public static readonly Option ProjectOption =
        new("--project", "NAME", "The project that the node is in, in place of the file's.");

    /// <summary>Whether options of the command name a project or a ticket.</summary>
    public static bool NamesProject(CommandContext context) =>
        context.Arguments.Has(TicketOption.Name) || context.Arguments.Has(ProjectOption.Name);

    /// <summary>Checks a file without starting anything: its home must know a project if it needs one.</summary>
    /// <exception cref="ConfigurationException">It needs a project, and there is none.</exception>
    public async Task CheckAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (WithoutProject is null) return;
        // Opening a store that is not there would make it.
        if (!File.Exists(Path.Combine(context.HomeFolder, SqliteStore.FileName))) throw WithoutProject;
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        if (await home.Projects.FindAsync(null, cancellationToken) is null) throw WithoutProject;
    }

    /// <summary>Finds out which project the node is in, and redeems its ticket if that is needed.</summary>
    /// <param name="context">The command.</param>
    /// <param name="options">How the node is made.</param>
    /// <param name="log">Told what was done.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The name of the project; null if the node is in none.</returns>
    /// <exception cref="ProjectException">The ticket cannot be used, or the project is not known.</exception>
    /// <exception cref="ConfigurationException">The file needs a project, and there is none.</exception>
    public async Task<string?> JoinAsync(
        CommandContext context, OckamNodeOptions options, NodeLog log, CancellationToken cancellationToken)
    {
        string? project = context.Arguments.Value(ProjectOption.Name) ?? Configuration.Project;
        EnrollmentTicketSource? ticket = context.Arguments.Value(TicketOption.Name) is { } text
            ? EnrollmentTicketSource.Parse(text)
            : Configuration.Ticket;
        Check(context, ticket);
        if (Configuration.Authority is not null || Configuration.OwnProject is not null) return null;
        bool isNamed = project is not null || ticket is not null || WithoutProject is not null;
        if (!isNamed && !await IsNotedAsync(context, cancellationToken)) return null;
        if (ticket?.Warning is { } warning) log.Warn(warning);

        // Of the same identity and name, and without services: it ends before the node begins.
        JoinedProject? joined;
        await using (OckamNode node = await Nodes.StartAsync(context, options, Configuration.Identity, cancellationToken))
            joined = await node.JoinAsync(project, ticket, context.Input, cancellationToken);
        if (joined is null && WithoutProject is not null) throw WithoutProject;
        if (joined is null) return null;
        if (joined.Notice is { } notice)
        {
            if (joined.Outcome is null) log.Warn(notice);
            else log.Info(notice);
        }

        return joined.Project.Name;
    }

    private void Check(CommandContext context, EnrollmentTicketSource? ticket)
    {
        if (Configuration.Authority is not null && NamesProject(context))
            throw CommandException.Usage("The file names an authority, so that no project can be named besides.");
        if (Configuration.OwnProject is not null && NamesProject(context))
            throw CommandException.Usage("The node of the file runs a project of its own, so that it can be in no other.");
        if (ticket?.Place == EnrollmentTicketPlace.StandardInput && Configuration.ExitOnEof)
            throw CommandException.Usage("With exit-on-eof standard input says when to end, so that no ticket can come from there.");
    }

    private async Task<bool> IsNotedAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using Home home = await context.OpenHomeAsync(cancellationToken);
        return await home.Store.Projects.GetNodeAsync(Configuration.Name, cancellationToken) is not null;
    }
}
