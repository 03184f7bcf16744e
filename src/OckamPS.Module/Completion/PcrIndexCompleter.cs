using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Attestation;

namespace OckamPS.Module.Completion;

/// <summary>Completes numbers of registers, with what each measures.</summary>
public sealed class PcrIndexCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Enumerable.Range(0, PcrSelection.RegisterCount).Select(index => (
            index.ToString(CultureInfo.InvariantCulture),
            $"PCR{index}: {PcrMeaning.Of(AttestationDocumentKind.NitroTpm, index)}")));
}
