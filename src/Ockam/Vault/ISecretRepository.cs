namespace Ockam.Vault;

/// <summary>Where the software vault keeps its secrets.</summary>
public interface ISecretRepository
{
    /// <summary>Keeps a secret; one that is there already under this handle and kind stays.</summary>
    ValueTask PutAsync(SecretHandle handle, SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default);

    /// <summary>Reads a secret into an array of its own, which the caller zeroes after use; null if there is none.</summary>
    ValueTask<byte[]?> GetAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default);

    /// <summary>Removes a secret so that no trace of it stays in the store's files.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default);
}
