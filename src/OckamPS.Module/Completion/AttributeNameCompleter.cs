using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of attributes in policies: the last word of what is written so far.</summary>
public sealed class AttributeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        string bare = wordToComplete.Trim('\'', '"');
        string before = bare[..(bare.LastIndexOfAny([' ', '(']) + 1)];
        return Completions.Match(
            wordToComplete, KnownAttributes.List().Select(attribute => (before + attribute.Name, attribute.ToolTip)));
    }
}
