using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Node.Control;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of nodes; the tooltip says who each is and what it has.</summary>
public sealed class NodeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes().Select(node => (node.Name, Describe(node))));

    private static string Describe(NodeDescription node) => node.Snapshot is { } snapshot
        ? $"{node.Name}, {node.Identifier}: "
            + $"{snapshot.Inlets.Count} inlets, {snapshot.Outlets.Count} outlets, {snapshot.Relays.Count} relays"
        : $"{node.Name}, {node.Identifier}: stopped";
}
