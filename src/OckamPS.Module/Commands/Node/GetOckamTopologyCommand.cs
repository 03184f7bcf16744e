using System.Management.Automation;
using Ockam.Topology;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Puts out the parts of nodes, and how they belong together.</summary>
[Cmdlet(VerbsCommon.Get, "OckamTopology")]
[OutputType(typeof(OckamTopologyInfo))]
public sealed class GetOckamTopologyCommand : TopologyCmdlet
{
    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        OckamTopology topology = await LookAsync(cancellationToken);
        foreach (OckamTopologyInfo part in TopologyInfos.Of(topology)) Write(part);
    }
}
