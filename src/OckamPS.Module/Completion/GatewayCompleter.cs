using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OckamPS.Module.Gateways;

namespace OckamPS.Module.Completion;

/// <summary>Completes the addresses of this session's model gateways.</summary>
public sealed class GatewayCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, SessionGateways.All.Select(gateway => (gateway.Address, $"a gateway before {gateway.Server}")));
}
