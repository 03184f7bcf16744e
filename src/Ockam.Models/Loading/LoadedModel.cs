using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>A model of a model server, with what this machine knows of it.</summary>
/// <param name="Name">Its name, with its tag.</param>
/// <param name="Size">Bytes of all that the server keeps for it.</param>
/// <param name="Digest">The digest of its manifest, as the server writes it.</param>
/// <param name="IsInMemory">Whether it is in memory now; else it is on the server's disk alone.</param>
/// <param name="Record">What was written down when it was loaded here; null if it came by another way, or is not the same any more.</param>
/// <param name="Event">The entry of the event log that measured it in this boot; null if none did.</param>
/// <param name="IsExplained">
/// Whether PCR15 now is what the event log says, so that <paramref name="Event"/> certainly is in it; null where no TPM was asked, or the
/// server does not say of which weights the model is.
/// </param>
public sealed record LoadedModel(
    string Name, long Size, string Digest, bool IsInMemory, LoadedModelRecord? Record, PcrEvent? Event, bool? IsExplained)
{
    /// <summary>Whether PCR15 shows this model; null where that is not known.</summary>
    public bool? IsMeasured => IsExplained is { } explained ? explained && Event is not null : null;
}
