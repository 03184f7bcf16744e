namespace Ockam.Models;

/// <summary>What to save from the hub, and where to.</summary>
public sealed record HubDownloadRequest
{
    /// <summary>The repository, <c>owner/name</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The file's path in it.</summary>
    public required string File { get; init; }

    /// <summary>
    /// A commit (40 hexadecimal digits), which always means the same bytes; or a branch or tag, which is looked up once and means the
    /// commit that it stands for then.
    /// </summary>
    public string Revision { get; init; } = HuggingFaceHub.DefaultRevision;

    /// <summary>The file to write.</summary>
    public required string Destination { get; init; }

    /// <summary>The SHA-256 that it must have, 64 hexadecimal digits; null for the one that the hub says.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whether a file that is there may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether what an interrupted attempt has left is continued.</summary>
    public bool Resume { get; init; } = true;
}
