namespace OckamPS;

/// <summary>Model weights that were opened: every byte of them was verified before the file got its name.</summary>
public sealed record UnprotectedModelWeightsInfo
{
    /// <summary>The plain file.</summary>
    public required string Path { get; init; }

    /// <summary>The model's file name; where the encrypted file does not say it, that of the plain one.</summary>
    public required string ModelName { get; init; }

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its SHA-256, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its SHA-384, 96 hexadecimal digits.</summary>
    public required string Sha384 { get; init; }

    /// <summary>Who has signed it, as an Identifier; null for nobody.</summary>
    public string? Publisher { get; init; }

    /// <summary>Whether an expected publisher or a manifest vouches for it; false only where that was allowed.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>Whether this machine was attested for the key.</summary>
    public bool IsAttested { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
