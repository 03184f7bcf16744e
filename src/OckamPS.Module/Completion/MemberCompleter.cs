using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes Identifiers of members of a project; the tooltip says what each may.</summary>
public sealed class MemberCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List(fakeBoundParameters["Project"] as string, fakeBoundParameters["Node"] as string)
            .Select(member => (member.Identifier.ToString(), Describe(member))));

    private static string Describe(Member member) =>
        string.Join(", ", member.Attributes.Select(pair => $"{pair.Key}={pair.Value}").DefaultIfEmpty("no attributes"));

    private static IReadOnlyList<Member> List(string? project, string? node) => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        ProjectAdministration administration = await ProjectAdministration.OpenAsync(home, project, node, cancellationToken);
        return await administration.ListMembersAsync(cancellationToken);
    }) ?? [];
}
