namespace Ockam.Models;

/// <summary>A file that was sealed.</summary>
/// <param name="Path">The sealed file.</param>
/// <param name="Info">What it says.</param>
/// <param name="ResumedChunks">How many chunks of an earlier attempt were kept.</param>
/// <param name="NotResumed">Why what an earlier attempt had left was not continued; null if nothing was left, or it was.</param>
public sealed record ProtectedModel(string Path, SealedModelInfo Info, long ResumedChunks, string? NotResumed);
