using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Policies;
using OckamPS.Module.Completion;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes policies of a node; for a resource, the policy of its type holds from then on.</summary>
[Cmdlet(VerbsCommon.Remove, "OckamPolicy", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveOckamPolicyCommand : NodeCmdlet
{
    /// <summary>Names of resources or of their types, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Resource { get; set; } = [];

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
            foreach (StoredPolicy policy in found)
            {
                if (await ConfirmAsync($"policy of {policy.Target} of node '{node.Name}'", "Remove"))
                    await node.RemovePolicyAsync(policy.Target, cancellationToken);
            }
        }
    }
}
