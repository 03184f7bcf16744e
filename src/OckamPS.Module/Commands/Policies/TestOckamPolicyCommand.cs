using System.Collections;
using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Policies;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Says what a node would decide about a peer, and which part of which policy decides.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OckamPolicy")]
[OutputType(typeof(OckamPolicyTestResult), typeof(bool))]
public sealed class TestOckamPolicyCommand : NodeCmdlet
{
    /// <summary>The name of the resource.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ArgumentCompleter(typeof(PolicyResourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Resource { get; set; } = "";

    /// <summary>What it is; <c>tcp-outlet</c> if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string ResourceType { get; set; } = "tcp-outlet";

    /// <summary>The peer; somebody without a secure channel if it is left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Identifier { get; set; }

    /// <summary>Attributes as if the peer had them; those that are known of it if this is left out.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AttributeTableCompleter))]
    public Hashtable? Attribute { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object Target => Resource;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        INodeControl node = RequireNode();
        Ockam.Identities.Identifier? subject = Identifier is null ? null : Ockam.Identities.Identifier.Parse(Identifier);
        Dictionary<string, string>? attributes = Attribute is null ? null : AttributeTables.Read(Attribute, null, isEnroller: false);
        PolicyExplanation explanation =
            await node.ExplainPolicyAsync(Resource, ResourceType, subject, attributes, cancellationToken);
        Write(Quiet ? explanation.IsAllowed : (object)PolicyInfos.Of(node.Name, explanation));
    }
}
