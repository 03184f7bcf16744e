using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>What to load, where to, and what is expected of it.</summary>
public sealed record ImportModelRequest
{
    /// <summary>Opens the encrypted weights. It is called once the place of the server's weights was judged.</summary>
    public required Func<CancellationToken, Task<ModelLoadSource>> Source { get; init; }

    /// <summary>
    /// Who unwraps the key, who must have published the model, and how this environment is attested to the key service. Of the
    /// application's pair, a manifest or nothing is looked at.
    /// </summary>
    public required OpenModelRequest Opening { get; init; }

    /// <summary>What the wrapped key of the application's pair is bound to; the application gives none.</summary>
    public EncryptionContext PairContext { get; init; } = EncryptionContext.Empty;

    /// <summary>The model server.</summary>
    public required IModelServer Server { get; init; }

    /// <summary>The model's name at the server; null for its file name without <c>.gguf</c>, in lower case.</summary>
    public string? Name { get; init; }

    /// <summary>The TPM whose PCR15 is extended.</summary>
    public required TpmClient Tpm { get; init; }

    /// <summary>The event log of PCR15.</summary>
    public required PcrEventLog EventLog { get; init; }

    /// <summary>What this machine has loaded.</summary>
    public required LoadedModelRecords Records { get; init; }

    /// <summary>The roots under which the TPM's document at the end must stand; null for AWS's alone.</summary>
    public IReadOnlyList<AttestationRoot>? Roots { get; init; }

    /// <summary>
    /// Whether PCR15 must be zero where the log has nothing of this boot: where others of this machine may measure and keep another log,
    /// nobody else can know that this model was not measured already.
    /// </summary>
    public bool RequireExplainedStart { get; init; }

    /// <summary>Whether plain weights may stay on a disk, or where nobody knows.</summary>
    public bool AllowPlaintextStore { get; init; }

    /// <summary>Judges disks.</summary>
    public ModelPlaceJudge Places { get; init; } = new();

    /// <summary>Tells the time of records.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
