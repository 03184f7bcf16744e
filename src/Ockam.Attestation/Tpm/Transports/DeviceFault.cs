namespace Ockam.Attestation;

/// <summary>What the system says about a device, as an error with its remedy.</summary>
internal static class DeviceFault
{
    private const int Eagain = 11;
    private const int Ebusy = 16;
    private const int Enxio = 6;
    private const int Enodev = 19;

    /// <summary>Whether another program has the device.</summary>
    public static bool IsBusy(Exception failed) => failed.HResult is Ebusy or Eagain;

    /// <summary>The error for a device that cannot be opened or used.</summary>
    public static TpmException Of(string path, Exception failed) => failed switch
    {
        UnauthorizedAccessException => new TpmException(
            TpmFault.NoPermission,
            $"This user may not use {path}. {DeviceGroup.Remedy(path)}",
            failed),
        FileNotFoundException or DirectoryNotFoundException or { HResult: Enxio or Enodev } => new TpmException(
            TpmFault.NotFound,
            $"There is no TPM at {path}. On EC2, launch an instance type with NitroTPM from an image with UEFI boot and TPM support; "
                + "elsewhere, start the emulator and give its address.",
            failed),
        _ when IsBusy(failed) => new TpmException(
            TpmFault.Busy,
            $"Another program is using {path}, which is for one at a time. Use /dev/tpmrm0, which is shared, or end the other program.",
            failed),
        _ => new TpmException(TpmFault.ConnectionLost, $"{path} cannot be used: {failed.Message}", failed),
    };
}
