using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Policies;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the policies of a node, those of types first.</summary>
[Cmdlet(VerbsCommon.Get, "OckamPolicy")]
[OutputType(typeof(OckamPolicyInfo))]
public sealed class GetOckamPolicyCommand : NodeCmdlet
{
    /// <summary>Names of resources or of their types, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Resource { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Resource;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        INodeControl node = RequireNode();
        IReadOnlyList<StoredPolicy> all = await node.ListPoliciesAsync(cancellationToken);
        foreach (string pattern in Resource)
        {
            StoredPolicy[] found = Match(all, pattern, "Policy", "policy", (policy, matches) =>
                matches(policy.Target.Resource ?? policy.Target.Type!.Value.ToText()));
            foreach (StoredPolicy policy in found) Write(PolicyInfos.Of(node.Name, policy));
        }
    }
}
