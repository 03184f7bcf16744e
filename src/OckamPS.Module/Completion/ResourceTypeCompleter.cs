using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Policies;

namespace OckamPS.Module.Completion;

/// <summary>Completes types of resources that policies are about.</summary>
public sealed class ResourceTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, PolicyResourceTypes.Guarded.Select(type => (type.ToText(), $"all of the type {type.ToText()}")));
}
