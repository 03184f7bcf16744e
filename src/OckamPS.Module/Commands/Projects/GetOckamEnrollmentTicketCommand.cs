using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the tickets of a project that can be redeemed still. Their secrets nobody has but those who were given them.</summary>
[Cmdlet(VerbsCommon.Get, "OckamEnrollmentTicket")]
[OutputType(typeof(OckamEnrollmentTicketInfo))]
public sealed class GetOckamEnrollmentTicketCommand : TicketsCmdlet
{
    /// <summary>References, with wildcards; all outstanding tickets if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TicketCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Reference { get; set; } = ["*"];

    private protected override string[] References => Reference;

    private protected override Task ActAsync(
        ProjectAdministration administration, EnrollmentToken ticket, CancellationToken cancellationToken)
    {
        Write(ProjectInfos.Of(administration.Project.Name, ticket));
        return Task.CompletedTask;
    }
}
