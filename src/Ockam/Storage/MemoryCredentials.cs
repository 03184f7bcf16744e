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

    public ValueTask<IReadOnlyList<KeptCredential>> ListAsync(CancellationToken cancellationToken = default) =>
        new(Sort(store.Read(cancellationToken).Credentials.Select(pair => new KeptCredential(
            pair.Key.Subject, pair.Key.Issuer, pair.Key.Scope, pair.Key.NodeName, pair.Value.Credential.AsSpan().ToArray(),
            pair.Value.ExpiresAt))));

    /// <summary>The order in which every store lists them.</summary>
    internal static IReadOnlyList<KeptCredential> Sort(IEnumerable<KeptCredential> all) =>
    [
        .. all.OrderBy(item => item.NodeName, StringComparer.Ordinal).ThenBy(item => item.Scope, StringComparer.Ordinal)
            .ThenBy(item => item.Subject.ToString(), StringComparer.Ordinal)
            .ThenBy(item => item.Issuer.ToString(), StringComparer.Ordinal),
    ];

    public ValueTask<bool> DeleteAsync(
        Identifier subject, Identifier issuer, string scope, string nodeName, CancellationToken cancellationToken = default) =>
        store.WriteAsync(new MemoryCredentialKey(subject, issuer, scope, nodeName), static (unit, key) =>
        {
            if (!unit.State.Credentials.ContainsKey(key)) return false;
            unit.State = unit.State with { Credentials = unit.State.Credentials.Remove(key) };
            return true;
        }, cancellationToken);
}
