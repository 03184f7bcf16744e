namespace Ockam.Attestation;

/// <summary>A register that does not have the expected value.</summary>
/// <param name="Register">Its number.</param>
/// <param name="Measures">What it measures.</param>
/// <param name="Expected">The expected value, 48 bytes.</param>
/// <param name="Found">The value that was found; null if there is none.</param>
/// <param name="Explanation">What the difference may mean, for people.</param>
public sealed record PcrDifference(
    int Register, string Measures, ReadOnlyMemory<byte> Expected, ReadOnlyMemory<byte>? Found, string Explanation);
