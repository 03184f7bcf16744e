using System.Management.Automation;
using Ockam.Aws;
using Ockam.Storage;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the instances of portal networks that there are.</summary>
[Cmdlet(VerbsCommon.Get, "OckamPortalInstance")]
[OutputType(typeof(OckamPortalInstanceInfo))]
public sealed class GetOckamPortalInstanceCommand : AwsCmdlet
{
    /// <summary>
    /// Names of instances, ids of EC2, or NETWORK/NAME, with wildcards; also what Get-EC2Instance put out, whose reservations stand for the
    /// instances in them. All if it is left out.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("InstanceId")]
    [TakenFrom("InstanceId", "InstanceName", Within = "Instances")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] InstanceName { get; set; } = ["*"];

    /// <summary>Only those of these portal networks, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NetworkName")]
    [ArgumentCompleter(typeof(PortalNetworkCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Network { get; set; } = "*";

    /// <inheritdoc/>
    protected override object Target => InstanceName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using var instances = new PortalInstances(await AwsAsync(), OckamHome.Resolve());
        WildcardPattern network = Wildcards.Of(Network);
        PortalInstance[] all = [.. (await instances.ListAsync(cancellationToken)).Where(each => network.IsMatch(each.Network))];
        foreach (string name in InstanceName)
        {
            PortalInstance[] found = Match(all, name, "PortalInstance", "instance of a portal network", (each, matches) =>
                matches(each.Name) || matches(each.InstanceId) || matches($"{each.Network}/{each.Name}"));
            foreach (PortalInstance each in found) Write(PortalInstanceInfos.Of(each));
        }
    }
}
