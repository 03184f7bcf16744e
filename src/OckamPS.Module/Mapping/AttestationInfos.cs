using Ockam.Attestation;

namespace OckamPS.Module.Mapping;

/// <summary>What has to do with attestation as the objects of the module.</summary>
internal static partial class AttestationInfos
{
    public static NitroTpmEmulatorInfo Of(RunningEmulator emulator, string instanceId, DateTimeOffset startedAt) => new()
    {
        Tpm = emulator.Address,
        Description = emulator.Description,
        InstanceId = instanceId,
        IsInMemory = emulator.IsInMemory,
        Root = Of(emulator.Root),
        RootCertificate = emulator.RootPem,
        StartedAt = startedAt,
    };

    public static NitroTpmRootInfo Of(AttestationRoot root) => new() { Name = root.Name, Sha256 = root.Sha256 };
}
