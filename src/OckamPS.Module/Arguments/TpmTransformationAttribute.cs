using System.Management.Automation;
using Ockam.Attestation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads where a TPM is: <c>device:/dev/tpmrm0</c>, <c>swtpm:host:port</c>, <c>swtpm:/path</c>, <c>mssim:host:port</c>, <c>tbs</c>, the
/// path of a device, or what Start-NitroTpmEmulator put out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TpmTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? text = value switch
        {
            null => null,
            NitroTpmEmulatorInfo emulator => emulator.Tpm,
            string given when given.StartsWith("/dev/", StringComparison.Ordinal) => "device:" + given,
            string given => given.Trim(),
            _ => value.ToString() ?? "",
        };
        if (text is null) return null;
        if (text.Length == 0)
            throw new ArgumentTransformationMetadataException("The address of the TPM is empty: leave it out, or name one.");
        try
        {
            // Nothing is opened by this.
            _ = TpmAddress.Parse(text);
        }
        catch (ArgumentException wrong)
        {
            // Without the name of the library's own parameter.
            throw new ArgumentTransformationMetadataException(wrong.Message.Split(" (Parameter ")[0]);
        }

        return text;
    }
}
