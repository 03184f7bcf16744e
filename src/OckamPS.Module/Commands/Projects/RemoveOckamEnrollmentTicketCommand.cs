using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes tickets: nobody becomes a member by them any more. Those who have stay members.</summary>
[Cmdlet(VerbsCommon.Remove, "OckamEnrollmentTicket", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamEnrollmentTicketCommand : TicketsCmdlet
{
    /// <summary>References, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TicketCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Reference { get; set; } = [];

    private protected override string[] References => Reference;

    private protected override async Task ActAsync(
        ProjectAdministration administration, EnrollmentToken ticket, CancellationToken cancellationToken)
    {
        string what = $"ticket {ticket.TicketReference} of the project '{administration.Project.Name}'";
        if (!await ConfirmAsync(what, "Remove")) return;
        if (!await administration.RemoveTicketAsync(ticket, cancellationToken))
            Verbose($"The {what} was used up or over meanwhile.");
    }
}
