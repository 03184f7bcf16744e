using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OckamPS.Module.Completion;

/// <summary>Completes secure channel listeners; the tooltip says whose they are and how they stand.</summary>
public sealed class SecureChannelListenerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes(fakeBoundParameters).SelectMany(node =>
            (node.Snapshot?.SecureChannelListeners ?? []).Select(item => (item.Address, Describe(node.Name, item)))));

    private static string Describe(string node, Ockam.Node.SecureChannelListenerSnapshot item) =>
        $"of '{node}', {item.Open} channels, trusts {item.Trust}";
}
