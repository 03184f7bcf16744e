namespace Ockam.Attestation;

/// <summary>The state of a machine at one moment. Of processes only names are told: their arguments may hold secrets.</summary>
/// <param name="HostName">Its name.</param>
/// <param name="System">The operating system.</param>
/// <param name="Time">When this was read.</param>
/// <param name="Uptime">How long it has been running.</param>
/// <param name="LoadAverages">The load over 1, 5 and 15 minutes; empty where the system does not count it.</param>
/// <param name="MemoryTotal">Memory in bytes; null where it is not known.</param>
/// <param name="MemoryAvailable">Of that, what programs could still get.</param>
/// <param name="Disks">The disks that are mounted.</param>
/// <param name="Interfaces">The network interfaces that are up.</param>
/// <param name="Listening">Where programs listen for TCP connections.</param>
/// <param name="BootSteps">The steps of the boot script that made this machine, in their order; none if there was none.</param>
/// <param name="Services">The state of the services that were asked for.</param>
/// <param name="Processes">The processes that have used the most processor time.</param>
public sealed record SystemReport(
    string HostName,
    string System,
    DateTimeOffset Time,
    TimeSpan Uptime,
    IReadOnlyList<double> LoadAverages,
    long? MemoryTotal,
    long? MemoryAvailable,
    IReadOnlyList<DiskReport> Disks,
    IReadOnlyList<InterfaceReport> Interfaces,
    IReadOnlyList<string> Listening,
    IReadOnlyList<BootStepReport> BootSteps,
    IReadOnlyList<ServiceReport> Services,
    IReadOnlyList<ProcessReport> Processes);
