namespace Ockam.Models;

/// <summary>Which files of the application to decrypt, and who unwraps the key.</summary>
public sealed record UnprotectPairRequest
{
    /// <summary>The encrypted file, <c>NAME.enc</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The wrapped key; <c>NAME.datakey.enc</c> beside the encrypted file if null.</summary>
    public string? KeySource { get; init; }

    /// <summary>The plain file.</summary>
    public required string Destination { get; init; }

    /// <summary>Unwraps the data key.</summary>
    public required IModelKeyService KeyService { get; init; }

    /// <summary>The key that must have wrapped it.</summary>
    public required string KeyId { get; init; }

    /// <summary>What the wrapped key is bound to; the application gives none.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>
    /// The model's manifest (its name and digest are not looked at), or leave for anybody's: these files name no publisher.
    /// </summary>
    public required SealedModelExpectations Expectations { get; init; }

    /// <summary>Attests this environment to the key service; null to ask without.</summary>
    public IAttestationSource? Attestation { get; init; }

    /// <summary>Whether a file at the destination may be replaced.</summary>
    public bool Overwrite { get; init; }
}
