namespace Ockam.Models;

/// <summary>Whether a broker's log is whole.</summary>
/// <param name="IsIntact">
/// Whether every entry has the digest of the one before it, and the head that was asked for, if any, is the digest of one of them.
/// </param>
/// <param name="Entries">How many entries there are up to the first fault.</param>
/// <param name="Head">The digest of the last of them: 64 lower-case hexadecimal digits; zeros for an empty log.</param>
/// <param name="TornLines">How many lines were cut by a crash, and are known as such.</param>
/// <param name="Problem">What is wrong, with the line; null if nothing is.</param>
public sealed record KeyReleaseLogVerdict(bool IsIntact, long Entries, string Head, int TornLines, string? Problem);
