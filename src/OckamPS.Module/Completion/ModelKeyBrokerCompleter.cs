using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes key brokers of this process's nodes; the tooltip says whose they are.</summary>
public sealed class ModelKeyBrokerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, ModuleNodes.Registry.All.SelectMany(node =>
            BrokerInfos.Of(node).Select(broker => (broker.Name, $"of '{node.Name}'"))));
}
