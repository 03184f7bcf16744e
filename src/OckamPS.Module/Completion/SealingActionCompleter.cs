using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes the operations of a key service that take an attestation document.</summary>
public sealed class SealingActionCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] s_actions =
    [
        ("Decrypt", "unwrap the data key of a sealed model"),
        ("DeriveSharedSecret", "agree on a secret with a key of the service"),
        ("GenerateDataKey", "make a data key, for sealing in an attested environment"),
        ("GenerateDataKeyPair", "make a pair of data keys"),
        ("GenerateRandom", "get random bytes"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, s_actions);
}
