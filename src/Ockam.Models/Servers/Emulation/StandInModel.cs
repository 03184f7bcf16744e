namespace Ockam.Models;

/// <summary>A model of the stand-in.</summary>
/// <param name="Files">The digest of each file, <c>sha256:</c> and 64 digits, by its name.</param>
/// <param name="MadeAt">When it was made.</param>
internal sealed record StandInModel(IReadOnlyDictionary<string, string> Files, DateTimeOffset MadeAt)
{
    /// <summary>The digest of its manifest, 64 digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Until when it is in memory; null if it is not.</summary>
    public DateTimeOffset? LoadedUntil { get; set; }
}
