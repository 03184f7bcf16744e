using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that asks a key service for data keys, and can prove the registers of this machine to it.</summary>
public abstract class ModelAttestingCmdlet : ModelKeyCmdlet
{
    /// <summary>Whether this machine proves its registers to the key service; implied by <c>-Tpm</c>.</summary>
    [Parameter]
    public SwitchParameter Attested { get; set; }

    /// <summary>The TPM that attests; the emulator that this session has started last, else the machine's own, if it is left out.</summary>
    [Parameter]
    [TpmTransformation]
    [ArgumentCompleter(typeof(TpmCompleter))]
    public string? Tpm { get; set; }

    /// <summary>The roots that a local key service trusts; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    private protected override ModelKeyOptions KeyOptions => base.KeyOptions with
    {
        Roots = Root is null ? null : [.. Root.Select(AttestationInfos.RootOf)],
        Attestation = Attested || Tpm is not null ? new CmdletAttestationSource(Tpm, Verbose) : null,
    };

    /// <summary>How this machine is attested; null where it is not.</summary>
    /// <param name="key">The key: some services answer nobody without.</param>
    private protected IAttestationSource? AttestationFor(ModelKeyAccess key) =>
        Attested || Tpm is not null || key.IsAlwaysAttested ? new CmdletAttestationSource(Tpm, Verbose) : null;
}
