using Ockam.Attestation;

namespace Ockam.NodeHost.Commands;

/// <summary>A machine with an emulated NitroTPM that has started an image, as its registers tell.</summary>
internal sealed class DemoMachine : IAsyncDisposable
{
    private const int BootLoader = 4;
    private const int SecureBoot = 7;
    private const int CommandLine = 12;
    private const string SecureBootOff = "Secure Boot is off";

    private readonly NitroTpmEmulator _emulator;

    private DemoMachine(NitroTpmEmulator emulator)
    {
        _emulator = emulator;
        Tpm = Open();
    }

    public TpmClient Tpm { get; }

    /// <summary>What starting an image leads to, computed from it alone.</summary>
    public static PcrReference Reference(string image) => new(new SortedDictionary<int, ReadOnlyMemory<byte>>
    {
        [BootLoader] = Extended(image),
        [SecureBoot] = Extended(SecureBootOff),
        // Nobody has given the image another command line than its own.
        [CommandLine] = new byte[TpmHash.Sha384.Length()],
    });

    public static async Task<DemoMachine> StartAsync(EmulatorAuthority authority, string image, CancellationToken cancellationToken)
    {
        var machine = new DemoMachine(new NitroTpmEmulator(authority));
        await machine.Tpm.ExtendAsync(BootLoader, PcrMeasurement.OfText(image).Digests, cancellationToken);
        await machine.Tpm.ExtendAsync(SecureBoot, PcrMeasurement.OfText(SecureBootOff).Digests, cancellationToken);
        return machine;
    }

    /// <summary>The TPM for another program of the machine.</summary>
    public TpmClient Open() => new(new DemoTpm(_emulator));

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    private static byte[] Extended(string text) => TpmHash.Sha384.Extend(
        new byte[TpmHash.Sha384.Length()], PcrMeasurement.OfText(text).Digests[TpmHash.Sha384]);
}
