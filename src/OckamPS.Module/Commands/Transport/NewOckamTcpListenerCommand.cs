using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lets a node listen for other nodes.</summary>
[Cmdlet(VerbsCommon.New, "OckamTcpListener", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpListenerInfo))]
public sealed class NewOckamTcpListenerCommand : NodeCmdlet
{
    /// <summary>Where it listens; a free port of 127.0.0.1 if it is left out.</summary>
    [Parameter(Position = 0)]
    [EndPointTransformation(MayBeFree = true)]
    public string Address { get; set; } = NodeSettings.DefaultListen;


    /// <inheritdoc/>
    protected override string Activity => "Listening";

    /// <inheritdoc/>
    protected override object Target => Address;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Listen at {Address}", cancellationToken) is not { } node) return;
        Write(Infos.Of(node.Name, await node.CreateTcpListenerAsync(Address, cancellationToken)));
    }
}
