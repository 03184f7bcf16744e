using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows what EC2 says about the instance that this session runs on.</summary>
[Cmdlet(VerbsCommon.Get, "OckamInstance")]
[OutputType(typeof(OckamInstanceInfo))]
public sealed class GetOckamInstanceCommand : AsyncCmdlet
{
    /// <summary>The metadata service; the one that the environment names, else EC2's own, if it is left out.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public Uri? EndpointUrl { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Asking the instance metadata service";

    /// <inheritdoc/>
    protected override object? Target => EndpointUrl;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using var client = new InstanceMetadataClient(EndpointUrl);
        Write(MachineInfos.Of(await client.DescribeAsync(cancellationToken)));
    }
}
