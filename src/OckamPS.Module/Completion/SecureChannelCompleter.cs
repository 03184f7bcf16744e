using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes secure channels; the tooltip says whose they are and how they stand.</summary>
public sealed class SecureChannelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes(fakeBoundParameters).SelectMany(node =>
            (node.Snapshot?.SecureChannels ?? []).Select(item => (item.Id, Describe(node.Name, item)))));

    private static string Describe(string node, Ockam.Node.SecureChannelSnapshot item) =>
        $"of '{node}', with {item.Peer ?? "nobody yet"}, {item.Status}";
}
