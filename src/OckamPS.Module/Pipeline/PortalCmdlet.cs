using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that finds something out about portals: inlets that there are, or a way before there is one.</summary>
public abstract class PortalCmdlet : AsyncCmdlet
{
    private protected const string ByWay = "ByWay";
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>Names or addresses of inlets, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpInletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamTcpInlet</c> or <c>New-OckamTcpInlet</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpInletInfo? InputObject { get; set; }

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
        ModuleLifetime.Use();
        if (InputObject is { } given)
        {
            INodeControl owner = ModuleNodes.Require(given.NodeName);
            await LookAsync(owner, given.InletName, given.InletName, null, cancellationToken);
        }
        else if (Name is not null)
        {
            foreach (string pattern in Name) await LookAtInletsAsync(pattern, cancellationToken);
        }
        else
        {
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

    private async Task LookAtInletsAsync(string pattern, CancellationToken cancellationToken)
    {
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindAsync(Node, cancellationToken);
        if (nodes.Count == 0 && Node is { } literal && !WildcardPattern.ContainsWildcardCharacters(literal))
            ModuleNodes.Require(literal);
        bool isFound = false;
        foreach (INodeControl node in nodes)
        {
            NodeDescription description = await node.DescribeAsync(cancellationToken);
            foreach (PortalSnapshot item in description.Snapshot?.Inlets ?? [])
            {
                if (!wildcard.IsMatch(item.Name) && !wildcard.IsMatch(item.Address)) continue;
                isFound = true;
                await ForEachAsync(item.Name, () => LookAsync(node, item.Name, item.Name, null, cancellationToken));
            }
        }

        if (!isFound && !WildcardPattern.ContainsWildcardCharacters(pattern)) Write(ErrorTable.NotFound("TcpInlet", "inlet", pattern));
    }

    private string Describe()
    {
        string outlet = To ?? "outlet";
        if (Channel is { } channel) return $"{outlet} by channel {channel.Id}";
        return Via is null ? outlet : To is null ? $"via {Via}" : $"{outlet} via {Via}";
    }
}
