using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of projects that this home knows; the tooltip says where each is.</summary>
public sealed class ProjectCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Projects().Select(project =>
            (project.File.Name, $"{project.File.Id} at {project.File.AccessRoute}{(project.IsDefault ? ", the default" : "")}")));
}
