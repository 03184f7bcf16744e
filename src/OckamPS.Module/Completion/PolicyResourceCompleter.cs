using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Policies;

namespace OckamPS.Module.Completion;

/// <summary>
/// Completes resources of the type that is meant: inlets by name, outlets by address, or the relay service; the tooltip says whom each lets
/// in.
/// </summary>
public sealed class PolicyResourceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        string type = fakeBoundParameters["ResourceType"] as string ?? PolicyResourceType.TcpOutlet.ToText();
        if (type == PolicyResourceType.Relay.ToText())
            return Completions.Match(wordToComplete, [(PolicyResourceTypes.RelayService, "relays that peers make here")]);
        bool areInlets = type == PolicyResourceType.TcpInlet.ToText();
        return Completions.Match(wordToComplete, Completions.Nodes(fakeBoundParameters).SelectMany(node =>
            ((areInlets ? node.Snapshot?.Inlets : node.Snapshot?.Outlets) ?? []).Select(item => (
                areInlets ? item.Name : item.Address[(item.Address.LastIndexOf('/') + 1)..],
                $"of '{node.Name}', to {item.To}; trusts {item.Trust}, allows {item.Allow ?? "as no policy says"}"))));
    }
}
