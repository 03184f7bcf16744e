using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the NVIDIA GPUs of this machine, with how busy they are.</summary>
[Cmdlet(VerbsCommon.Get, "OckamGpu")]
[OutputType(typeof(OckamGpuInfo))]
public sealed class GetOckamGpuCommand : AsyncCmdlet
{
    /// <summary>The places of GPUs, from 0; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public int[]? Index { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Asking nvidia-smi";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<GpuStatus> all = await GpuProbe.ReadAsync(cancellationToken: cancellationToken);
        foreach (int index in Index ?? [.. all.Select(gpu => gpu.Index)])
        {
            if (all.FirstOrDefault(gpu => gpu.Index == index) is { } found) Write(MachineInfos.Of(found));
            else Write(ErrorTable.GpuNotFound(index, all.Count));
        }
    }
}
