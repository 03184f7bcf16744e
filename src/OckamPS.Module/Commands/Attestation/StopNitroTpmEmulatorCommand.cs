using System.Management.Automation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Emulators;
using OckamPS.Module.Errors;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Ends emulators that this session has started; their registers are gone with them.</summary>
[Cmdlet(VerbsLifecycle.Stop, "NitroTpmEmulator", SupportsShouldProcess = true)]
public sealed class StopNitroTpmEmulatorCommand : AsyncCmdlet
{
    /// <summary>The emulator; all of this session if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [TpmTransformation]
    [ArgumentCompleter(typeof(TpmCompleter))]
    public string? Tpm { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Tpm is { } address && SessionEmulators.All.All(emulator => emulator.Tpm != address))
        {
            Write(ErrorTable.EmulatorNotFound(address));
            return;
        }

        foreach (string running in Tpm is null ? SessionEmulators.All.Select(emulator => emulator.Tpm) : [Tpm])
        {
            if (await ConfirmAsync(running, "stop the emulator")) await SessionEmulators.StopAsync(running);
        }
    }
}
