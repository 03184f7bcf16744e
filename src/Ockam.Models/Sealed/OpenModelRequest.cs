namespace Ockam.Models;

/// <summary>Who unwraps the key of a sealed file, and who must have published it.</summary>
public sealed record OpenModelRequest
{
    /// <summary>Unwraps the data key. It is the caller's word; a file that names another kind of service is refused.</summary>
    public required IModelKeyService KeyService { get; init; }

    /// <summary>The key that must have wrapped it.</summary>
    public required string KeyId { get; init; }

    /// <summary>Who must have published it.</summary>
    public required SealedModelExpectations Expectations { get; init; }

    /// <summary>Attests this environment to the key service; null to ask without.</summary>
    public IAttestationSource? Attestation { get; init; }
}
