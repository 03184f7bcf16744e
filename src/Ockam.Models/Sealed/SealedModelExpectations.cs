using Ockam.Identities;

namespace Ockam.Models;

/// <summary>Who must have published a sealed file, or which one it must be. One of the first three has to be said.</summary>
public sealed record SealedModelExpectations
{
    /// <summary>The publishers that are trusted.</summary>
    public IReadOnlyCollection<Identifier>? Publishers { get; init; }

    /// <summary>What was written down about the file.</summary>
    public SealedModelManifest? Manifest { get; init; }

    /// <summary>Whether anybody's file may pass. Then nothing says that it is not a stranger's.</summary>
    public bool AllowUnknownPublisher { get; init; }

    /// <summary>
    /// Gives an identity as it is known here, or null, such as <see cref="IdentityService.GetAsync"/>: where its key was replaced since, a
    /// signature by the old one is refused. Null to believe the history that the file carries.
    /// </summary>
    public Func<Identifier, CancellationToken, ValueTask<Identity?>>? KnownIdentities { get; init; }

    /// <summary>Pairs that the file's encryption context must have.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;
}
