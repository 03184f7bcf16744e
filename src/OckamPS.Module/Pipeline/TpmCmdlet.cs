using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Emulators;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with a TPM.</summary>
public abstract class TpmCmdlet : AsyncCmdlet
{
    /// <summary>The TPM; the emulator that this session has started last, else the machine's own, if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TpmTransformation]
    [ArgumentCompleter(typeof(TpmCompleter))]
    public string? Tpm { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Tpm;

    /// <summary>
    /// Works with the TPM, and lets go of it before the answer goes on: what comes after in the pipeline may want it too.
    /// </summary>
    /// <typeparam name="T">What the work answers.</typeparam>
    /// <param name="work">The work.</param>
    private protected async Task<T> WithTpmAsync<T>(Func<TpmClient, Task<T>> work)
    {
        string? address = Tpm ?? SessionEmulators.Latest?.Tpm;
        await using TpmClient tpm = TpmClient.Open(address);
        Verbose($"Using {tpm.Description}.");
        return await work(tpm);
    }
}
