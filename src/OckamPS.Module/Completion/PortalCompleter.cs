using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes inlets and outlets; the tooltip says which of the two, and whose they are.</summary>
public sealed class PortalCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes(fakeBoundParameters).SelectMany(node =>
            (node.Snapshot?.Inlets ?? []).Select(item => (item.Name, $"the inlet of '{node.Name}' at {item.Address}, {item.Status}"))
                .Concat((node.Snapshot?.Outlets ?? []).Select(item => (item.Name, $"the outlet of '{node.Name}' to {item.To}")))));
}
