using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Commands;

internal sealed class TicketShowCommand : Command
{
    public override string Name => "ticket show";

    public override string Summary => "Says what a ticket is for, without its secret; nothing of it is used.";

    public override string Details => """
        TICKET is a path, '-' for standard input, env:NAME for an environment variable, or an https URL. The reference is the beginning of
        the hash of the secret: the authority knows the ticket by that hash.
        """;

    public override IReadOnlyList<string> Words => ["TICKET"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        EnrollmentTicketSource source = EnrollmentTicketSource.Parse(context.Arguments.Words[0]);
        if (source.Warning is { } warning) await context.Errors.WriteLineAsync(warning.AsMemory(), cancellationToken);
        using EnrollmentTicket ticket = await source.ReadAsync(context.Input, cancellationToken);
        string form = ticket.Form switch
        {
            EnrollmentTicketForm.Legacy => "legacy",
            EnrollmentTicketForm.Exported => "exported",
            _ => "plain",
        };
        context.Output.WriteObject(
            $"""
            form:          {form}
            reference:     {ticket.Reference}
            one-time code: not shown
            {ProjectOutput.Text(ticket.Project)}
            """,
            value =>
            {
                value.WriteString("form", form);
                value.WriteString("reference", ticket.Reference);
                value.WriteStartObject("project");
                value.WriteProject(ticket.Project);
                value.WriteEndObject();
            });
    }
}
