namespace Ockam.Attestation;

/// <summary>One GPU as nvidia-smi tells of it; null for what it does not know.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="DriverVersion">The driver's version.</param>
/// <param name="MemoryTotal">Its memory in MiB.</param>
/// <param name="MemoryUsed">Of that, in use.</param>
/// <param name="MemoryFree">Of that, free.</param>
/// <param name="Temperature">In degrees Celsius.</param>
/// <param name="PowerDraw">In watts.</param>
/// <param name="PowerLimit">In watts.</param>
/// <param name="Utilization">How busy it is, in percent.</param>
/// <param name="MemoryUtilization">How busy its memory is, in percent.</param>
/// <param name="BusId">Where it is on the PCI bus.</param>
/// <param name="Uuid">Its own id.</param>
public sealed record GpuStatus(
    int Index,
    string Name,
    string DriverVersion,
    double? MemoryTotal,
    double? MemoryUsed,
    double? MemoryFree,
    double? Temperature,
    double? PowerDraw,
    double? PowerLimit,
    double? Utilization,
    double? MemoryUtilization,
    string BusId,
    string Uuid);
