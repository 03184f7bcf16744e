namespace OckamPS;

/// <summary>
/// Encrypted model weights, as the file says them of itself. Whether that is true, Test-ModelWeights tells, or opening it.
/// </summary>
public sealed record ModelWeightsInfo
{
    /// <summary>The encrypted file.</summary>
    public required string Path { get; init; }

    /// <summary>How it is encrypted.</summary>
    public ModelWeightsFormat Format { get; init; }

    /// <summary>The model's file name.</summary>
    public required string ModelName { get; init; }

    /// <summary>Bytes of the plain file.</summary>
    public long Size { get; init; }

    /// <summary>Bytes of the encrypted file.</summary>
    public long SealedSize { get; init; }

    /// <summary>The id of this file, 32 hexadecimal digits; null in the application's format.</summary>
    public string? FileId { get; init; }

    /// <summary>Plain bytes of a chunk; null in the application's format, which has none.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>The kind of service that has wrapped the data key; null where the file does not say it.</summary>
    public string? KeyService { get; init; }

    /// <summary>The key that has wrapped the data key; null where the file does not say it.</summary>
    public string? KeyId { get; init; }

    /// <summary>The file with the wrapped data key; null where that is in the encrypted file itself.</summary>
    public string? DataKeyPath { get; init; }

    /// <summary>What the wrapped data key is bound to, besides what the format itself binds it to.</summary>
    public required System.Collections.Hashtable EncryptionContext { get; init; }

    /// <summary>Who has signed it, as an Identifier; null for nobody.</summary>
    public string? Publisher { get; init; }

    /// <summary>When it was signed (UTC), by the publisher's clock; null if it is not.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>SHA-256 of the plain file, 64 hexadecimal digits; null where the file does not say it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>SHA-384 of the plain file, 96 digits, which is measured into PCR15; null where the file does not say it.</summary>
    public string? Sha384 { get; init; }

    /// <summary>Names this very file, 96 hexadecimal digits; null in the application's format.</summary>
    public string? Digest { get; init; }

    /// <summary>What to keep of it, as JSON, to recognize it again: -Manifest takes it. Null where the file does not say enough.</summary>
    public string? Manifest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
