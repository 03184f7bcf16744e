namespace Ockam.Models;

/// <summary>A published model that was saved.</summary>
/// <param name="Path">The encrypted weights.</param>
/// <param name="DataKeyPath">The wrapped data key of a pair; null for a sealed file.</param>
/// <param name="Size">Bytes of the weights.</param>
/// <param name="Sha256">SHA-256 of the encrypted weights as they were saved, 64 hexadecimal digits.</param>
/// <param name="ResumedBytes">Bytes of the weights that an interrupted attempt had saved already.</param>
/// <param name="Verification">What the bytes were compared with before they got their name.</param>
public sealed record DownloadedModel(
    string Path, string? DataKeyPath, long Size, string Sha256, long ResumedBytes, DownloadVerification Verification);
