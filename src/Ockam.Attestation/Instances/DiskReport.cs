namespace Ockam.Attestation;

/// <summary>A disk that is mounted.</summary>
/// <param name="Name">Where.</param>
/// <param name="Format">Its file system.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Free">What this user may still write, in bytes.</param>
public sealed record DiskReport(string Name, string Format, long Size, long Free);
