using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>
/// Completes the forms of stores of models. Buckets are not asked for: whoever presses Tab has not said with which account.
/// </summary>
public sealed class ModelStoreCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] s_forms =
    [
        ("s3://", "a bucket, and a path in it: s3://bucket/path; the path is models if it is left out"),
        ("folder:", "a folder of this machine or of the network"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, s_forms);
}
