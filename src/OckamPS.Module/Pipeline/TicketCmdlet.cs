using System.Management.Automation;
using System.Security;
using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that takes an enrollment ticket.</summary>
public abstract class TicketCmdlet : AsyncCmdlet
{
    /// <summary>The set in which it is the ticket itself.</summary>
    private protected const string BySecret = "ByTicket";

    /// <summary>The set in which it is the place of one.</summary>
    private protected const string ByPlace = "ByPath";

    /// <summary>The ticket, as <c>New-OckamEnrollmentTicket</c> and <c>Get-Secret</c> put it out.</summary>
    [Parameter(
        Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BySecret)]
    [ValidateNotNull]
    public SecureString? Ticket { get; set; }

    /// <summary>Where it is: a file, <c>env:NAME</c>, or an https URL.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPlace)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The ticket, which the caller disposes of.</summary>
    /// <exception cref="ProjectException">It cannot be read, or is damaged.</exception>
    private protected async Task<EnrollmentTicket> ReadTicketAsync(CancellationToken cancellationToken)
    {
        if (Ticket is not null) return Tickets.Read(Ticket);
        return await Tickets.ReadAsync(Tickets.IsFile(Path!) ? await ResolveFileAsync(Path!) : Path!, cancellationToken);
    }
}
