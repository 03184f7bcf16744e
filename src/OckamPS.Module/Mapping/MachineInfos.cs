using Ockam.Attestation;

namespace OckamPS.Module.Mapping;

/// <summary>Machines as the objects of the module.</summary>
internal static class MachineInfos
{
    private const double Mebibyte = 1 << 20;

    public static OckamInstanceInfo Of(InstanceDescription instance) => new()
    {
        InstanceId = instance.InstanceId,
        InstanceType = instance.InstanceType,
        ImageId = instance.ImageId,
        AccountId = instance.AccountId,
        Region = instance.Region,
        AvailabilityZone = instance.AvailabilityZone,
        Architecture = instance.Architecture,
        PrivateIp = instance.PrivateIp,
        RoleName = instance.RoleName,
        InstanceProfileArn = instance.InstanceProfileArn,
        IdentityDocument = instance.IdentityDocument,
    };

    public static OckamGpuInfo Of(GpuStatus gpu) => new()
    {
        Index = gpu.Index,
        Name = gpu.Name,
        DriverVersion = gpu.DriverVersion,
        MemoryTotal = Bytes(gpu.MemoryTotal),
        MemoryUsed = Bytes(gpu.MemoryUsed),
        MemoryFree = Bytes(gpu.MemoryFree),
        Temperature = gpu.Temperature,
        PowerDraw = gpu.PowerDraw,
        PowerLimit = gpu.PowerLimit,
        Utilization = gpu.Utilization,
        MemoryUtilization = gpu.MemoryUtilization,
        BusId = gpu.BusId,
        Uuid = gpu.Uuid,
    };

    public static OckamSystemReport Of(SystemReport report, OckamNodeInfo[] nodes, IEnumerable<NitroTpmEmulatorInfo> emulators) => new()
    {
        HostName = report.HostName,
        System = report.System,
        Time = report.Time,
        Uptime = report.Uptime,
        LoadAverages = [.. report.LoadAverages],
        MemoryTotal = report.MemoryTotal,
        MemoryAvailable = report.MemoryAvailable,
        Disks = [.. report.Disks.Select(disk => new OckamDiskInfo
        {
            Name = disk.Name, Format = disk.Format, Size = disk.Size, Free = disk.Free,
        })],
        Interfaces = [.. report.Interfaces.Select(network => new OckamNetworkInfo
        {
            Name = network.Name, Addresses = [.. network.Addresses],
        })],
        Listening = [.. report.Listening],
        BootSteps = [.. report.BootSteps.Select(step => new OckamBootStepInfo
        {
            Name = step.Name, State = step.State, Time = step.Time, Reason = step.Reason,
        })],
        Services = [.. report.Services.Select(service => new OckamServiceInfo
        {
            Name = service.Name, State = service.State, Description = service.Description, Log = [.. service.Log],
        })],
        Processes = [.. report.Processes.Select(process => new OckamProcessInfo
        {
            Id = process.Id, Name = process.Name, ProcessorTime = process.ProcessorTime, Memory = process.Memory,
        })],
        Nodes = nodes,
        Emulators = [.. emulators],
    };

    private static long? Bytes(double? mebibytes) => mebibytes is { } count ? (long)(count * Mebibyte) : null;
}
