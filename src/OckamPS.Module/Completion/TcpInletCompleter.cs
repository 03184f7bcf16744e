using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes inlets; the tooltip says whose they are and how they stand.</summary>
public sealed class TcpInletCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes(fakeBoundParameters).SelectMany(node =>
            (node.Snapshot?.Inlets ?? []).Select(item => (item.Name, Describe(node.Name, item)))));

    private static string Describe(string node, Ockam.Node.PortalSnapshot item) =>
        $"of '{node}' at {item.Address}, to {item.To}, {item.Status}";
}
