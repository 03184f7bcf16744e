using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Models;

namespace OckamPS.Module.Completion;

/// <summary>Completes models of the model server that the command line names, else of Ollama on this machine.</summary>
public sealed class LoadedModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return Completions.Match(
            wordToComplete,
            List(fakeBoundParameters["Server"] as string).Select(model => (model.Name, $"{model.Family} {model.Size:N0} bytes")));
    }

    private static IReadOnlyList<ServedModel> List(string? address) => Completions.Ask(async cancellationToken =>
    {
        using var server = new OllamaClient(address is null ? null : OllamaClient.ParseAddress(address));
        return await server.ListAsync(cancellationToken);
    }) ?? [];
}
