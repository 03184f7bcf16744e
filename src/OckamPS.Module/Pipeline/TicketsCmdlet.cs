using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with the outstanding tickets of a project, where its authority's key is.</summary>
public abstract class TicketsCmdlet : ProjectCmdlet
{
    /// <summary>Which tickets are meant: references, with wildcards.</summary>
    private protected abstract string[] References { get; }

    /// <inheritdoc/>
    protected override object Target => References;

    /// <summary>Does it to one of them.</summary>
    private protected abstract Task ActAsync(
        ProjectAdministration administration, EnrollmentToken ticket, CancellationToken cancellationToken);

    private protected sealed override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = await ProjectAdministration.OpenOwnAsync(home, Project, cancellationToken);
        administration.Happened += Verbose;
        IReadOnlyList<EnrollmentToken> all = await administration.ListTicketsAsync(cancellationToken);
        foreach (string pattern in References)
        {
            // The authority's log and those who hold the ticket name it in different ways.
            EnrollmentToken[] found = Match(all, pattern, "EnrollmentTicket", "outstanding ticket", (item, matches) =>
                matches(item.TicketReference) || item.Reference == pattern);
            foreach (EnrollmentToken ticket in found)
                await ForEachAsync(ticket.TicketReference, () => ActAsync(administration, ticket, cancellationToken));
        }
    }
}
