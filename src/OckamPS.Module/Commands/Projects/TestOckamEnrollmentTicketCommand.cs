using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Verifies what a ticket says of its project, without asking anybody and without using it: only the authority knows whether its code is
/// still of use.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "OckamEnrollmentTicket", DefaultParameterSetName = BySecret)]
[OutputType(typeof(OckamTestResult), typeof(bool))]
public sealed class TestOckamEnrollmentTicketCommand : TicketCmdlet
{
    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        OckamTestResult result = await TestAsync(cancellationToken);
        Write(Quiet ? result.Passed : (object)result);
    }

    private async Task<OckamTestResult> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using EnrollmentTicket ticket = await ReadTicketAsync(cancellationToken);
            return new OckamTestResult
            {
                Name = $"ticket {ticket.Reference}", Passed = true,
                Reason = $"It is for the project {ticket.Project}, with the authority {ticket.Project.Authority.Identifier}.",
            };
        }
        catch (ProjectException damaged)
        {
            // A ticket that cannot be used is the answer to the question, not a failure to answer it.
            return new OckamTestResult
            {
                Name = Path ?? "ticket", Passed = false, Reason = damaged.Message,
                Remedy = "Ask for another ticket: New-OckamEnrollmentTicket.",
            };
        }
    }
}
