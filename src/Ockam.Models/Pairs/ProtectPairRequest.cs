namespace Ockam.Models;

/// <summary>What to encrypt in the application's way, under which key, and where to.</summary>
public sealed record ProtectPairRequest
{
    /// <summary>The plain file.</summary>
    public required string Source { get; init; }

    /// <summary>The encrypted file, <c>NAME.enc</c>; the wrapped key is put beside it as <c>NAME.datakey.enc</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>Wraps the data key.</summary>
    public required IModelKeyService KeyService { get; init; }

    /// <summary>The key that wraps it.</summary>
    public required string KeyId { get; init; }

    /// <summary>What the wrapped key is bound to. The application gives none, and can read only what was made with none.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Whether files that are there may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Attests this environment to the key service when the data key is made; null for not.</summary>
    public IAttestationSource? Attestation { get; init; }
}
