using System.Management.Automation;
using Ockam.Attestation;

namespace OckamPS.Module.Errors;

internal static partial class ErrorTable
{
    /// <summary>An address that is no emulator's of this session.</summary>
    public static ErrorRecord EmulatorNotFound(string address) => Missing(
        $"This session has started no emulator at '{address}'.", address,
        new("EmulatorNotFound", ErrorCategory.ObjectNotFound,
            "Stop it where it was started; without an address, all of this session are stopped."));

    /// <summary>A GPU that this machine does not have.</summary>
    public static ErrorRecord GpuNotFound(int index, int count) => Missing(
        $"This machine has {count} GPUs, and none with the number {index}.", index,
        new("GpuNotFound", ErrorCategory.ObjectNotFound, "Get-OckamGpu lists those that there are; they count from 0."));

    private static ErrorRecord Missing(string text, object target, ErrorEntry entry) =>
        new(new ItemNotFoundException(text), entry.Id, entry.Category, target)
        {
            ErrorDetails = new ErrorDetails(text) { RecommendedAction = entry.Remedy },
        };

    private static ErrorEntry Of(AttestationException exception) => exception switch
    {
        TpmException tpm => Of(tpm),
        AttestationFormatException => new("AttestationMalformed", ErrorCategory.InvalidData,
            "Give the whole document as the TPM gave it: the bytes, base64:…, or its file with -Path."),
        AttestationRefusedException => new("AttestationNotTrusted", ErrorCategory.SecurityError,
            "Do not trust what it says; Test-NitroTpmAttestation shows every check."),
        InstanceMetadataException => new("InstanceMetadataUnavailable", ErrorCategory.ResourceUnavailable,
            "Run this on an EC2 instance with its metadata service switched on, or name another service with -EndpointUrl."),
        GpuException => new("GpuUnavailable", ErrorCategory.ResourceUnavailable,
            "Install the driver of the GPU, whose nvidia-smi must be in PATH."),
        _ => new("AttestationFailed", ErrorCategory.InvalidOperation, "The message says what was refused and with which value."),
    };

    private static ErrorEntry Of(TpmException exception) => exception.Fault switch
    {
        TpmFault.NotFound => new("TpmNotFound", ErrorCategory.ObjectNotFound,
            "Launch an instance with NitroTPM, name another TPM with -Tpm, or start the emulator: Start-NitroTpmEmulator."),
        TpmFault.NoPermission => new("TpmAccessDenied", ErrorCategory.PermissionDenied,
            "Join the group that the message names, and log in again; or run this as a user who is in it."),
        TpmFault.Busy => new("TpmBusy", ErrorCategory.ResourceBusy,
            "Use -Tpm device:/dev/tpmrm0, which programs may share, or end the program that holds the TPM, and try again."),
        TpmFault.ConnectionLost => new("TpmConnectionLost", ErrorCategory.ConnectionError,
            "Look whether the TPM still runs, and try again."),
        TpmFault.TimedOut => new("TpmTimedOut", ErrorCategory.OperationTimeout,
            "Look whether another program keeps the TPM busy, and try again."),
        TpmFault.MalformedReply => new("TpmReplyMalformed", ErrorCategory.InvalidData,
            "Look whether a TPM listens at this address, and speaks the protocol that the address names (swtpm or mssim)."),
        TpmFault.ReplyNotAuthentic => new("TpmReplyNotAuthentic", ErrorCategory.SecurityError,
            "Something between changes what the TPM answers: do not trust it before you know what."),
        TpmFault.PolicyFailed => new("TpmPolicyFailed", ErrorCategory.SecurityError,
            "The registers are not those that the secret was sealed to; Get-NitroTpmPcr shows them, and a reboot resets them."),
        TpmFault.NvSpaceFull => new("TpmNvSpaceFull", ErrorCategory.QuotaExceeded,
            "Remove indexes that nobody needs: tpm2_getcap handles-nv-index lists them, tpm2_nvundefine removes one."),
        TpmFault.NotNitroTpm => new("NotNitroTpm", ErrorCategory.NotImplemented,
            "Documents come from EC2 instances with NitroTPM alone; elsewhere use the emulator: Start-NitroTpmEmulator."),
        TpmFault.AttestationRefused => new("AttestationRequestRefused", ErrorCategory.InvalidArgument,
            "Give a shorter nonce, less user data or a shorter key."),
        TpmFault.NotSupported => new("TpmNotSupported", ErrorCategory.NotImplemented,
            "Name a TPM that this system can reach: device:, swtpm: or mssim: on Linux, tbs on Windows."),
        TpmFault.SessionNotSupported => new("TpmSessionNotSupported", ErrorCategory.NotImplemented,
            "Leave out -Salted: emulators take passwords only, and a document is vouched for by its own signature."),
        TpmFault.SoftwareTpmMissing => new("SwtpmUnavailable", ErrorCategory.NotInstalled,
            "Install swtpm (apt-get install swtpm), or start the emulator with -InMemory, which neither signs nor seals."),
        TpmFault.Refused when (exception.ResponseCode & 0xfff) == 0x921 => new("TpmLockedOut", ErrorCategory.ResourceUnavailable,
            "Wait until the TPM lets one wrong authorization go (tpm2_getcap properties-variable says how long that takes), or clear the "
                + "lockout: tpm2_dictionarylockout --clear-lockout."),
        TpmFault.Refused when (exception.ResponseCode & 0xfff) == 0x143 => new("TpmLacksCommand", ErrorCategory.NotImplemented,
            "Use a TPM that has this command. An emulator with its registers in memory neither signs nor seals: install swtpm, and start "
                + "one without -InMemory."),
        _ => new("TpmRefused", ErrorCategory.InvalidResult, "The message says what the TPM objects to, and to which parameter."),
    };
}
