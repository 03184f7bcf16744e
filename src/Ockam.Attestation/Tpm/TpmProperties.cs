namespace Ockam.Attestation;

/// <summary>What a TPM says about itself.</summary>
/// <param name="Family">The specification's family, <c>2.0</c>.</param>
/// <param name="Manufacturer">The manufacturer's four letters.</param>
/// <param name="Vendor">The vendor's name for it.</param>
/// <param name="FirmwareVersion">The firmware's version, as two numbers of 32 bits.</param>
/// <param name="MaximumIndexSize">The most bytes that an NV index may have.</param>
/// <param name="MaximumNvTransfer">The most bytes of NV that are read or written by one command.</param>
/// <param name="HasNitroRequest">Whether it lists the vendor's command for attestation documents.</param>
/// <param name="Banks">The banks of registers that are in use.</param>
public sealed record TpmProperties(
    string Family,
    string Manufacturer,
    string Vendor,
    string FirmwareVersion,
    int MaximumIndexSize,
    int MaximumNvTransfer,
    bool HasNitroRequest,
    IReadOnlyList<TpmHash> Banks);
