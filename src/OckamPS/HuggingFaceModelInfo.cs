namespace OckamPS;

/// <summary>A file from Hugging Face that was saved; its hash is the one that the hub says.</summary>
public sealed record HuggingFaceModelInfo
{
    /// <summary>Where it is.</summary>
    public required string Path { get; init; }

    /// <summary>The repository that it is from.</summary>
    public required string Repository { get; init; }

    /// <summary>Its path there.</summary>
    public required string File { get; init; }

    /// <summary>The revision as it was named.</summary>
    public required string Revision { get; init; }

    /// <summary>The commit that this was; naming it with -Revision gets the same bytes for ever.</summary>
    public required string Commit { get; init; }

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its SHA-256, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
