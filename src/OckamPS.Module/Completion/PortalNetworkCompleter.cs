using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Aws;
using Ockam.Storage;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of portal networks: those that this home has journals of. AWS is not asked.</summary>
public sealed class PortalNetworkCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List().Select(each => (each.Name, $"a portal network in {each.Place}")));

    private static IReadOnlyList<(string Name, string Place)> List() =>
        Completions.Ask(_ => Task.FromResult(PortalNetworks.ListKnown(OckamHome.Resolve()))) ?? [];
}
