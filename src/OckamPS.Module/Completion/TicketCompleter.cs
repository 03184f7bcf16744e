using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Identities;
using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes references of outstanding tickets; the tooltip says what each gives, to how many, and until when.</summary>
public sealed class TicketCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List(fakeBoundParameters["Project"] as string).Select(ticket => (ticket.TicketReference,
            $"{string.Join(", ", ticket.Attributes.Select(pair => $"{pair.Key}={pair.Value}").DefaultIfEmpty("no attributes"))}; "
                + $"{ticket.UsesLeft} uses until {UnixTime.Text(ticket.ExpiresAt)}")));

    private static IReadOnlyList<EnrollmentToken> List(string? project) => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        ProjectAdministration own = await ProjectAdministration.OpenOwnAsync(home, project, cancellationToken);
        return await own.ListTicketsAsync(cancellationToken);
    }) ?? [];
}
