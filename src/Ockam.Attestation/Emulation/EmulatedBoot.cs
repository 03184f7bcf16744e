namespace Ockam.Attestation;

/// <summary>
/// Fills the registers of an emulator as firmware does when a machine starts: documents with registers that are all zero come from
/// machines that measure nothing, and verifiers refuse them.
/// </summary>
internal static class EmulatedBoot
{
    private const int BootLoader = 4;
    private const int SecureBoot = 7;
    private const int FirmwareRegisters = 8;

    /// <summary>Measures the start of an image into registers 0 to 7, in every bank, with Secure Boot off.</summary>
    /// <param name="tpm">A TPM whose registers are as they are after a reset.</param>
    /// <param name="image">The image; null for one that stands for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task MeasureAsync(TpmClient tpm, EfiImage? image, CancellationToken cancellationToken)
    {
        TpmProperties properties = await tpm.GetPropertiesAsync(cancellationToken).ConfigureAwait(false);
        for (int register = 0; register < FirmwareRegisters; register++)
        {
            foreach (Func<TpmHash, byte[]> digest in EventsOf(register, image))
            {
                await tpm.ExtendAsync(register, properties.Banks.ToDictionary(bank => bank, digest), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private static IEnumerable<Func<TpmHash, byte[]>> EventsOf(int register, EfiImage? image) => register switch
    {
        0 => [PcrCalculator.Data("OckamPS emulator: firmware"u8.ToArray()), PcrCalculator.Separator],
        BootLoader when image is not null => PcrCalculator.BootLoaderEvents([image], secureBoot: false),
        BootLoader => PcrCalculator.BootLoaderEvents([], secureBoot: false)
            .Append(PcrCalculator.Data("OckamPS emulator: any image"u8.ToArray())),
        SecureBoot => PcrCalculator.SecureBootEvents([], SecureBootVariables.None),
        _ => [PcrCalculator.Separator],
    };
}
