using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Says who may use a resource of a node, or all resources of a type; it holds at once, for what is open too.</summary>
[Cmdlet(
    VerbsCommon.Set, "OckamPolicy", DefaultParameterSetName = ByResource, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamPolicyInfo))]
public sealed class SetOckamPolicyCommand : NodeCmdlet
{
    private const string ByResource = "ByResource";
    private const string ByType = "ByType";

    /// <summary>The name of a resource: an outlet's address, an inlet's name, <c>forwarding_service</c> for relays.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByResource)]
    [ValidateNotNullOrEmpty]
    public string? Resource { get; set; }

    /// <summary>A type of resources, such as <c>tcp-outlet</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByType)]
    [ArgumentCompleter(typeof(ResourceTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ResourceType { get; set; }

    /// <summary>Who is let in: the name of an attribute that must be true, several with and, or and not, or a whole expression.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    public string Allow { get; set; } = "";

    /// <inheritdoc/>
    protected override object? Target => Resource ?? ResourceType;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"{Resource ?? ResourceType} of ", $"Allow {Allow}", cancellationToken) is not { } node) return;
        Write(PolicyInfos.Of(node.Name, await node.SetPolicyAsync(Resource, ResourceType, Allow, cancellationToken)));
    }
}
