using Ockam.Identities;

namespace Ockam.Models;

/// <summary>What a sealed file says of itself. Whether it is true, opening or testing it tells.</summary>
public sealed record SealedModelInfo
{
    /// <summary>The model's file name.</summary>
    public required string Name { get; init; }

    /// <summary>The id of this file, 32 hexadecimal digits.</summary>
    public required string FileId { get; init; }

    /// <summary>Bytes of the plain file.</summary>
    public required long PlainSize { get; init; }

    /// <summary>Bytes of the sealed file.</summary>
    public required long SealedSize { get; init; }

    /// <summary>Plain bytes of each chunk but the last.</summary>
    public required int ChunkSize { get; init; }

    /// <summary>The kind of service that has wrapped the data key.</summary>
    public required string KeyService { get; init; }

    /// <summary>The key that has wrapped the data key.</summary>
    public required string KeyId { get; init; }

    /// <summary>What the wrapped data key is bound to.</summary>
    public required EncryptionContext Context { get; init; }

    /// <summary>The pairs of <see cref="Context"/> that were given when the file was sealed, without those of the format.</summary>
    public EncryptionContext GivenContext => SealedContext.GivenOf(Context);

    /// <summary>The wrapped data key.</summary>
    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <summary>Who has signed it; null for nobody.</summary>
    public required Identifier? Publisher { get; init; }

    /// <summary>When it was signed, by the publisher's clock; null if it is not.</summary>
    public required DateTimeOffset? SignedAt { get; init; }

    /// <summary>SHA-256 of the plain file, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-384 of the plain file, 96 hexadecimal digits: what is measured into PCR15.</summary>
    public required string Sha384 { get; init; }

    /// <summary>Names this very sealed file, header and chunks, 96 hexadecimal digits (FORMAT.md, section 8).</summary>
    public required string Digest { get; init; }
}
