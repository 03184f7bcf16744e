using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Where to look for loaded models.</summary>
public sealed record ListLoadedModelsRequest
{
    /// <summary>The model server.</summary>
    public required IModelServer Server { get; init; }

    /// <summary>What this machine has loaded.</summary>
    public required LoadedModelRecords Records { get; init; }

    /// <summary>The event log of PCR15.</summary>
    public required PcrEventLog EventLog { get; init; }

    /// <summary>The TPM; null to leave PCR15 out.</summary>
    public TpmClient? Tpm { get; init; }
}
