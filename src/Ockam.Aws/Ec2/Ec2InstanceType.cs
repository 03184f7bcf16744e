namespace Ockam.Aws;

/// <summary>A type of instances, as a region has it.</summary>
/// <param name="Name">For example <c>g5g.2xlarge</c>.</param>
/// <param name="Architectures">Which images it runs.</param>
/// <param name="VirtualProcessors">How many processors instances see.</param>
/// <param name="MemoryMib">Its memory in MiB.</param>
/// <param name="InstanceStorageGb">Its own disks in GB; null if it has none.</param>
/// <param name="HasGpu">Whether it has graphics processors.</param>
/// <param name="BootModes"><c>uefi</c>, <c>legacy-bios</c>.</param>
/// <param name="SupportsNitroTpm">Whether it has a NitroTPM.</param>
/// <param name="NitroTpmVersions">Its versions, for example <c>2.0</c>.</param>
internal sealed record Ec2InstanceType(
    string Name, IReadOnlyList<string> Architectures, int? VirtualProcessors, int? MemoryMib, int? InstanceStorageGb,
    bool HasGpu, IReadOnlyList<string> BootModes, bool SupportsNitroTpm, IReadOnlyList<string> NitroTpmVersions);
