using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>A model that was loaded.</summary>
/// <param name="Record">Name, hashes and publisher.</param>
/// <param name="Place">Where the server keeps its weights.</param>
/// <param name="IsUploaded">Whether the weights were sent now; false if the server had them.</param>
/// <param name="IsMeasured">Whether PCR15 was extended now; false if this boot had measured the model already.</param>
/// <param name="Pcr15">PCR15 of the SHA-384 bank, 96 hexadecimal digits.</param>
/// <param name="Document">A fresh attestation document, whose PCR15 is the same.</param>
public sealed record ImportedModel(
    LoadedModelRecord Record, ModelPlace Place, bool IsUploaded, bool IsMeasured, string Pcr15, AttestationDocument Document)
{
    /// <summary>Whether the server has said of which weights it made the model, and they are these; false if it does not say.</summary>
    public bool IsCompared { get; init; } = true;
}
