using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Registers a relay that leads to a node at another one, which others can reach.</summary>
[Cmdlet(VerbsCommon.New, "OckamRelay", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamRelayInfo))]
public sealed class NewOckamRelayCommand : NodeCmdlet
{
    /// <summary>Its name: others reach the node as <c>forward_to_NAME</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The relay node: a route, or the name of a node of this machine; the relay of the project if it is left out.</summary>
    [Parameter]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string? At { get; set; }

    /// <summary>Whom it trusts: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>
    /// How many seconds to wait until it is registered: 20 if it is left out. It is tried again later only where this is 0.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int TimeoutSec { get; set; } = 20;


    /// <inheritdoc/>
    protected override string Activity => "Registering a relay";

    /// <inheritdoc/>
    protected override object? Target => Name ?? At;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string what = $"Register the relay '{Name ?? "default"}'{(At is null ? "" : " at " + At)}";
        if (await ConfirmNodeAsync(what, cancellationToken) is not { } node) return;
        var settings = new RelaySettings
        {
            Name = Name,
            At = At is null ? null : await NodeRoutes.ResolveAsync(At, cancellationToken),
            Trust = Trust,
            Wait = TimeSpan.FromSeconds(TimeoutSec),
        };
        Write(Infos.Of(node.Name, await node.CreateRelayAsync(settings, cancellationToken)));
    }
}
