using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Node.Control;

namespace OckamPS.Module.Completion;

/// <summary>Completes whom to trust: Identifiers of nodes that are known here, and the word that means everybody.</summary>
public sealed class TrustCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Completions.Nodes()
            .Select(node => (node.Identifier, $"the identity '{node.Identity}' of the node '{node.Name}'"))
            .Append(("Anyone", "everybody who proves to have some identity")));
}
