using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes tables of attributes: one with a name and a value that are in use already.</summary>
public sealed class AttributeTableCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        string bare = wordToComplete.TrimStart('@', '{', ' ').Trim('\'', '"');
        foreach ((string name, string value, string toolTip) in KnownAttributes.List())
        {
            if (!name.StartsWith(bare, StringComparison.OrdinalIgnoreCase)) continue;
            string table = $"@{{ {Quote(name)} = {Quote(value)} }}";
            yield return new CompletionResult(table, name, CompletionResultType.ParameterValue, toolTip);
        }
    }

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
