namespace Ockam.Models;

/// <summary>What to seal, under which key, and where to.</summary>
public sealed record ProtectModelRequest
{
    /// <summary>The plain file.</summary>
    public required string Source { get; init; }

    /// <summary>The sealed file.</summary>
    public required string Destination { get; init; }

    /// <summary>Wraps the data key.</summary>
    public required IModelKeyService KeyService { get; init; }

    /// <summary>The key that wraps it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The model's file name; that of the source if null.</summary>
    public string? Name { get; init; }

    /// <summary>Pairs that the wrapped key is bound to besides those of the format.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Who signs it; null for nobody.</summary>
    public ModelPublisher? Publisher { get; init; }

    /// <summary>Plain bytes of a chunk: a power of two from 4 KiB to 4 MiB.</summary>
    public int ChunkSize { get; init; } = SealedFormat.DefaultChunkSize;

    /// <summary>Whether a file at the destination may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether what an earlier attempt has left is continued, where that is possible.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>
    /// Attests this environment to the key service, when the data key is made and when it is unwrapped to continue; null for not.
    /// </summary>
    public IAttestationSource? Attestation { get; init; }
}
