namespace Ockam.Models;

/// <summary>Where a published model is saved.</summary>
public sealed record ModelDownloadRequest
{
    /// <summary>The folder that gets the files, under the names that they have in the store.</summary>
    public required string Folder { get; init; }

    /// <summary>Another name for the encrypted weights; null for that of the store.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether files that are there may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether what an interrupted attempt has left is continued, where the model is the same still.</summary>
    public bool Resume { get; init; } = true;
}
