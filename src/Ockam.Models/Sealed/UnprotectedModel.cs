namespace Ockam.Models;

/// <summary>A sealed file that was opened and written as a plain one.</summary>
/// <param name="Path">The plain file.</param>
/// <param name="Info">What the sealed file says, all of it verified.</param>
/// <param name="IsVouchedFor">Whether an expected publisher or a manifest vouches for it; false only where that was allowed.</param>
public sealed record UnprotectedModel(string Path, SealedModelInfo Info, bool IsVouchedFor);
