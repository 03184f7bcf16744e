using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Identities;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes Identifiers: of this home's identities, also by their names, and of the authorities of its projects.</summary>
public sealed class IdentifierCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List());

    private static IReadOnlyList<(string Text, string ToolTip)> List() => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
        var all = new List<(string, string)>();
        foreach (NamedIdentity identity in own) all.Add((identity.Name, $"the identity {identity.Identifier} of this home"));
        foreach (Ockam.Projects.StoredProject project in await home.Services.Projects.ListAsync(cancellationToken))
        {
            string authority = Ockam.Projects.Project.Verify(project.File).Authority.Identifier.ToString();
            all.Add((authority, $"the authority of the project '{project.File.Name}'"));
        }

        foreach (NamedIdentity identity in own) all.Add((identity.Identifier.ToString(), $"the identity '{identity.Name}' of this home"));
        return (IReadOnlyList<(string, string)>)all;
    }) ?? [];
}
