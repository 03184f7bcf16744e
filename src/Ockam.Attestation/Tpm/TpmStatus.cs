namespace Ockam.Attestation;

/// <summary>What a TPM is and what is in it at a moment.</summary>
/// <param name="Properties">What it says about itself.</param>
/// <param name="MakesDocuments">Whether it has the vendor's command for attestation documents, and so is a NitroTPM: asked, not
/// guessed from a list.</param>
/// <param name="IsShared">Whether a resource manager shares it between programs; then objects and sessions of others are not seen.</param>
/// <param name="NvIndexes">The handles of the NV indexes, in ascending order.</param>
/// <param name="PersistentObjects">The handles of the objects that outlive a restart, in ascending order.</param>
/// <param name="LoadedObjects">How many objects are loaded.</param>
/// <param name="LoadedSessions">How many sessions are loaded.</param>
public sealed record TpmStatus(
    TpmProperties Properties,
    bool MakesDocuments,
    bool IsShared,
    IReadOnlyList<uint> NvIndexes,
    IReadOnlyList<uint> PersistentObjects,
    int LoadedObjects,
    int LoadedSessions);
