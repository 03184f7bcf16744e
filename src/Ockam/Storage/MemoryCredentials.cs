using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>The own credentials in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryCredentials(InMemoryStore store) : ICredentialRepository
{
    public async ValueTask PutAsync(
        Identifier subject, Identifier issuer, string scope, ReadOnlyMemory<byte> credential, ulong expiresAt, string nodeName,
        CancellationToken cancellationToken = default)
    {
        var key = new MemoryCredentialKey(subject, issuer, scope, nodeName);
        await store.WriteAsync((key, credential, expiresAt), static (unit, put) =>
        {
            (byte[], ulong) row = (put.credential.ToArray(), StoredTime.Clamp(put.expiresAt));
            unit.State = unit.State with { Credentials = unit.State.Credentials.SetItem(put.key, row) };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<byte[]?> GetAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, ulong now, CancellationToken cancellationToken = default)
    {
        var key = new MemoryCredentialKey(subject, issuer, scope, nodeName);
        bool found = store.Read(cancellationToken).Credentials.TryGetValue(key, out (byte[] Credential, ulong ExpiresAt) row);
        return new(found && row.ExpiresAt > now ? row.Credential.AsSpan().ToArray() : null);
    }

    public ValueTask<bool> DeleteAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, CancellationToken cancellationToken = default) =>
        store.WriteAsync(new MemoryCredentialKey(subject, issuer, scope, nodeName), static (unit, key) =>
        {
            if (!unit.State.Credentials.ContainsKey(key)) return false;
            unit.State = unit.State with { Credentials = unit.State.Credentials.Remove(key) };
            return true;
        }, cancellationToken);
}
