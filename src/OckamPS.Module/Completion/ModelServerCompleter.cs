using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Models;

namespace OckamPS.Module.Completion;

/// <summary>Completes model servers: where Ollama listens by default.</summary>
public sealed class ModelServerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(
            wordToComplete, [(OllamaClient.DefaultAddress.GetLeftPart(UriPartial.Authority), "Ollama on this machine, at its own port")]);
}
