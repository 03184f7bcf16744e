namespace OckamPS;

/// <summary>A published model that was saved: its encrypted files.</summary>
public sealed record SavedModelInfo
{
    /// <summary>The encrypted weights.</summary>
    public required string Path { get; init; }

    /// <summary>The file with the wrapped data key; null where that is in the encrypted weights themselves.</summary>
    public string? DataKeyPath { get; init; }

    /// <summary>The model's file name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is encrypted.</summary>
    public ModelWeightsFormat Format { get; init; }

    /// <summary>The store that it is from.</summary>
    public required string Store { get; init; }

    /// <summary>Bytes of the encrypted weights.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of the encrypted weights, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// What the bytes were compared with before they got their name: <c>SealedDigest</c>, the file's own digest; <c>Checksum</c>, the
    /// store's; or <c>Size</c> alone.
    /// </summary>
    public required string Verification { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
