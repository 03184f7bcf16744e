using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that finds something out about portals: inlets that there are, or a way before there is one.</summary>
public abstract class PortalCmdlet : InletsCmdlet
{
    private protected const string ByWay = "ByWay";

    /// <summary>The relay by which the outlet's node is reached.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Via { get; set; }

    /// <summary>The outlet: its name, or a whole route to it; behind a channel, the rest of the way.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string? To { get; set; }

    /// <summary>An open secure channel, or its id, that is the way.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [ChannelTransformation]
    [ArgumentCompleter(typeof(SecureChannelCompleter))]
    public OckamSecureChannelInfo? Channel { get; set; }

    /// <summary>Whom the inlet would trust: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>Whom it would trust to be the relay nodes on the way; anyone if it is left out.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RelayTrust { get; set; }

    /// <summary>The policy that it would have about the credentials of whoever is at the other end.</summary>
    [Parameter(ParameterSetName = ByWay)]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Allow { get; set; }

    /// <summary>The node, with wildcards where names are; a way is walked by the default one if it is left out.</summary>
    [Parameter(ParameterSetName = ByWay, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject?.InletName ?? Name ?? (object?)(Via ?? To);

    /// <summary>Finds it out about one portal.</summary>
    /// <param name="node">The inlet's node.</param>
    /// <param name="portal">What the portal is called.</param>
    /// <param name="inlet">The inlet's name; null where there is none yet.</param>
    /// <param name="way">What one would be made with; null where there is one.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    private protected abstract Task LookAsync(
        INodeControl node, string portal, string? inlet, InletSettings? way, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (InputObject is not null || Name is not null)
        {
            await ForInletsAsync(Node, (node, name) => LookAsync(node, name, name, null, cancellationToken), cancellationToken);
        }
        else
        {
            ModuleLifetime.Use();
            // A channel is one of its own node.
            INodeControl node = ModuleNodes.Require(Node ?? Channel?.NodeName);
            var way = new InletSettings
            {
                To = To is null ? null : await NodeRoutes.ResolveWholeAsync(To, cancellationToken),
                Via = Via, Channel = Channel?.Id, Trust = Trust, RelayTrust = RelayTrust, Allow = Allow,
            };
            await LookAsync(node, Describe(), null, way, cancellationToken);
        }
    }

    private string Describe()
    {
        string outlet = To ?? "outlet";
        if (Channel is { } channel) return $"{outlet} by channel {channel.Id}";
        return Via is null ? outlet : To is null ? $"via {Via}" : $"{outlet} via {Via}";
    }
}
