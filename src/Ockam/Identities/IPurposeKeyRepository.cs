namespace Ockam.Identities;

/// <summary>This home's own purpose key attestations: one for each identity and kind (section 4.1).</summary>
public interface IPurposeKeyRepository
{
    /// <summary>Stores an attestation, in place of one that is there.</summary>
    ValueTask PutAsync(
        Identifier identifier, PurposeKeyKind kind, ReadOnlyMemory<byte> attestation, CancellationToken cancellationToken = default);

    /// <summary>The stored attestation, or null.</summary>
    ValueTask<byte[]?> GetAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default);

    /// <summary>Removes an attestation.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default);
}
