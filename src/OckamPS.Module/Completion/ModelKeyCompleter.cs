using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OckamPS.Module.Models;

namespace OckamPS.Module.Completion;

/// <summary>Completes keys of models: those of this home's keystore, and the forms of the others.</summary>
public sealed class ModelKeyCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] s_forms = [("kms:alias/", "a key of AWS KMS by an alias")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List().Select(key => (key.Key, "a key of this home's keystore")).Concat(s_forms));

    // Those of a cloud are not asked for: whoever presses Tab has not said with which account.
    private static IReadOnlyList<ModelSealingKeyInfo> List() => Completions.Ask(cancellationToken =>
        ModelKeyProviders.Of(Ockam.Models.ModelKeyReference.Local).ListAsync(new ModelKeyOptions(), cancellationToken)) ?? [];
}
