using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Node.Control;

namespace OckamPS.Module.Completion;

/// <summary>Completes routes that lead somewhere from here: projects, nodes, the relays at them, and the services behind.</summary>
public sealed class RouteCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, Routes(wordToComplete));

    private static IEnumerable<(string Route, string ToolTip)> Routes(string word)
    {
        IReadOnlyList<NodeDescription> nodes = Completions.Nodes();
        if (word.Trim('\'', '"') is ['.' or '-', ..])
        {
            foreach ((string outlet, string toolTip) in Outlets(nodes)) yield return ("./service/" + outlet, toolTip);
            yield break;
        }

        foreach (NodeDescription node in nodes)
        {
            string route = "/node/" + node.Name;
            yield return (route, $"the node '{node.Name}', {node.Identifier}");
            yield return (route + "/secure/api", $"a secure channel to '{node.Name}'");
            yield return (route + "/service/api", $"the channel listener of '{node.Name}'");
            // What the node has itself, reached without a channel.
            foreach (Ockam.Node.PortalSnapshot outlet in node.Snapshot?.Outlets ?? [])
                yield return ($"{route}{outlet.Address}", $"the outlet of '{node.Name}' to {outlet.To}");
            foreach (string service in node.Snapshot?.Services ?? [])
                yield return ($"{route}/service/{service}", $"the service '{service}' of '{node.Name}'");
            foreach (Ockam.Node.RelaySnapshot relay in node.Snapshot?.HostedRelays ?? [])
            {
                yield return ($"{route}/service/forward_to_{relay.Name}", $"the relay '{relay.Name}' at '{node.Name}'");
                yield return ($"{route}/service/forward_to_{relay.Name}/service/api",
                    $"the channel listener behind the relay '{relay.Name}' at '{node.Name}'");
            }
        }

        foreach (Ockam.Projects.StoredProject project in Completions.Projects())
            yield return ("/project/" + project.File.Name, $"the project '{project.File.Name}' at {project.File.AccessRoute}");
        foreach ((string outlet, string toolTip) in Outlets(nodes)) yield return (outlet, toolTip);
    }

    private static IEnumerable<(string Name, string ToolTip)> Outlets(IReadOnlyList<NodeDescription> nodes) => nodes.SelectMany(node =>
        (node.Snapshot?.Outlets ?? []).Select(outlet => (outlet.Name, $"the outlet of '{node.Name}' to {outlet.To}")));
}
