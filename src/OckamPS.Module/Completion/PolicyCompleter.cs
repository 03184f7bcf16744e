using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Node.Control;
using Ockam.Policies;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes what a node has policies for: resources and their types; the tooltip says whom each lets in.</summary>
public sealed class PolicyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List(fakeBoundParameters["Node"] as string).Select(policy => (
            policy.Target.Resource ?? policy.Target.Type!.Value.ToText(), $"{policy.Target}: {policy.Expression}")));

    private static IReadOnlyList<StoredPolicy> List(string? name) => Completions.Ask(async cancellationToken =>
    {
        var all = new List<StoredPolicy>();
        // Without a name, those of every node: whoever looks for one sees which there are.
        foreach (INodeControl node in await ModuleNodes.FindAsync(name, cancellationToken))
        {
            if ((await node.DescribeAsync(cancellationToken)).IsRunning) all.AddRange(await node.ListPoliciesAsync(cancellationToken));
        }

        return (IReadOnlyList<StoredPolicy>)all;
    }) ?? [];
}
