using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Connects a node to another one.</summary>
[Cmdlet(VerbsCommon.New, "OckamTcpConnection", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpConnectionInfo))]
public sealed class NewOckamTcpConnectionCommand : NodeCmdlet
{
    /// <summary>The other node: a host and a port, <c>/node/NAME</c>, or the name of a node.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ArgumentCompleter(typeof(RouteCompleter))]
    [ValidateNotNullOrEmpty]
    public string To { get; set; } = "";


    /// <inheritdoc/>
    protected override string Activity => "Connecting";

    /// <inheritdoc/>
    protected override object Target => To;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Connect to {To}", cancellationToken) is not { } node) return;
        string to = await NodeRoutes.ResolveHostAsync(To, cancellationToken);
        Write(Infos.Of(node.Name, await node.CreateTcpConnectionAsync(to, cancellationToken)));
    }
}
