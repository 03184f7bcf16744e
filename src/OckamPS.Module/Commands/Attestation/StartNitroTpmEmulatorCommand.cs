using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Emulators;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Starts a NitroTPM for a machine that has none; it ends with the session.</summary>
[Cmdlet(VerbsLifecycle.Start, "NitroTpmEmulator", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low,
    DefaultParameterSetName = ByPort)]
[OutputType(typeof(NitroTpmEmulatorInfo))]
public sealed class StartNitroTpmEmulatorCommand : AsyncCmdlet
{
    private const string ByPort = "Port";
    private const string BySocket = "Socket";

    /// <summary>The port of 127.0.0.1; a free one if it is left out.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPort)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>A Unix socket instead, in a folder that is this user's alone.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BySocket)]
    [ValidateNotNullOrEmpty]
    public string? SocketPath { get; set; }

    /// <summary>Registers in memory even where swtpm is installed.</summary>
    [Parameter]
    public SwitchParameter InMemory { get; set; }

    /// <summary>The folder where swtpm keeps its keys; one that is removed at the end if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>The EFI image that the emulated machine has started; one that stands for any if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>The id of the instance that its documents name.</summary>
    [Parameter]
    [ValidatePattern("^i-[0-9a-f]{8,17}$")]
    public string InstanceId { get; set; } = NitroTpmEmulator.DefaultInstanceId;

    /// <inheritdoc/>
    protected override string Activity => "Starting an emulator of a NitroTPM";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new EmulatorOptions
        {
            Port = Port,
            SocketPath = SocketPath is null ? null : await ResolveFileAsync(SocketPath),
            InMemory = InMemory,
            StateFolder = StatePath is null ? null : await ResolveFileAsync(StatePath),
            Image = Image is null ? null : EfiImage.Load(await ResolveFileAsync(Image)),
            InstanceId = InstanceId,
        };
        if (!await ConfirmAsync(SocketPath ?? $"127.0.0.1:{Port}", "start an emulator of a NitroTPM")) return;
        Write(await SessionEmulators.StartAsync(options, cancellationToken));
    }
}
