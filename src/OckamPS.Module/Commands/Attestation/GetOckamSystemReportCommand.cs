using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Node.Control;
using OckamPS.Module.Emulators;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows the state of this machine and of what this module runs on it.</summary>
[Cmdlet(VerbsCommon.Get, "OckamSystemReport")]
[OutputType(typeof(OckamSystemReport))]
public sealed class GetOckamSystemReportCommand : AsyncCmdlet
{
    /// <summary>Services to tell of; <c>*</c> in a name stands for anything.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNull]
    public string[] Service { get; set; } =
        ["ockam-node*", "ockamps-*", "ollama", "systemd-networkd", "systemd-resolved", "amazon-ssm-agent"];

    /// <inheritdoc/>
    protected override string Activity => "Reading the state of this machine";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SystemReport report = await SystemProbe.ReadAsync(Service, cancellationToken: cancellationToken);
        var nodes = new List<OckamNodeInfo>();
        foreach (INodeControl node in await ModuleNodes.FindAsync(null, cancellationToken))
            await ForEachAsync(node.Name, async () => nodes.Add(Infos.Of(await node.DescribeAsync(cancellationToken))));
        Write(MachineInfos.Of(report, [.. nodes], SessionEmulators.All));
    }
}
