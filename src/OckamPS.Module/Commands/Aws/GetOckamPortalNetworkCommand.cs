using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the portal networks of an account and region.</summary>
[Cmdlet(VerbsCommon.Get, "OckamPortalNetwork")]
[OutputType(typeof(OckamPortalNetworkInfo))]
public sealed class GetOckamPortalNetworkCommand : PortalNetworkCmdlet
{
    /// <summary>
    /// Names, run ids, or what EC2 calls their VPCs or subnets, with wildcards; also what Get-EC2Vpc, Get-EC2Subnet or an instance says of
    /// them. All if it is left out.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NetworkName", "VpcId", "SubnetId")]
    [TakenFrom("RunId", "NetworkName", "SubnetId", "VpcId", "Name", Within = "Instances")]
    [ArgumentCompleter(typeof(PortalNetworkCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override string Activity => "Looking for portal networks";

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using PortalNetworks networks = await NetworksAsync();
        IReadOnlyList<PortalNetwork> all = await networks.ListAsync(cancellationToken);
        foreach (string name in Name)
        {
            foreach (PortalNetwork each in Match(
                all, name, "PortalNetwork", "portal network",
                (each, matches) => matches(each.Name) || matches(each.RunId) || IsIn(each, matches)))
                Write(NetworkInfos.Of(each));
        }
    }

    private static bool IsIn(PortalNetwork network, Func<string, bool> matches) =>
        (network.VpcId is { } vpc && matches(vpc)) || (network.SubnetId is { } subnet && matches(subnet));
}
