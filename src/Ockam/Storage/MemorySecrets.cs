using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>The secrets of an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemorySecrets(InMemoryStore store) : ISecretRepository
{
    public async ValueTask PutAsync(
        SecretHandle handle, SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        await store.WriteAsync(((handle, kind), secret), static (unit, put) =>
        {
            if (unit.State.Secrets.ContainsKey(put.Item1)) return false;
            byte[] own = put.secret.ToArray();
            unit.SecretAdded(own);
            unit.State = unit.State with { Secrets = unit.State.Secrets.Add(put.Item1, own) };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<byte[]?> GetAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default)
    {
        if (!store.Read(cancellationToken).Secrets.TryGetValue((handle, kind), out byte[]? own)) return new((byte[]?)null);
        byte[] copy = own.AsSpan().ToArray();

        // A removal beside this call may have zeroed the array while it was copied. It published its state first, so look again.
        Interlocked.MemoryBarrier();
        if (store.Read(cancellationToken).Secrets.TryGetValue((handle, kind), out byte[]? after) && ReferenceEquals(own, after))
            return new(copy);
        CryptographicOperations.ZeroMemory(copy);
        return after is null ? new((byte[]?)null) : GetAsync(handle, kind, cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default) =>
        store.WriteAsync((handle, kind), static (unit, key) =>
        {
            if (!unit.State.Secrets.TryGetValue(key, out byte[]? own)) return false;
            unit.SecretRemoved(own);
            unit.State = unit.State with { Secrets = unit.State.Secrets.Remove(key) };
            return true;
        }, cancellationToken);
}
