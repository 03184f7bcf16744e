using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The enrollment tokens of authorities in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryEnrollmentTokens(InMemoryStore store) : IEnrollmentTokenRepository
{
    public ValueTask<EnrollmentToken?> GetAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).EnrollmentTokens.GetValueOrDefault(KeyOf(authority, codeHash)));

    public async ValueTask PutAsync(Identifier authority, EnrollmentToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        EnrollmentToken copy = token with
        {
            CodeHash = token.CodeHash.ToArray(),
            CreatedAt = StoredTime.Clamp(token.CreatedAt),
            ExpiresAt = StoredTime.Clamp(token.ExpiresAt),
            EndedAt = StoredTime.Clamp(token.EndedAt),
            UsesLeft = Math.Min(token.UsesLeft, long.MaxValue),
            Attributes = new Dictionary<string, string>(token.Attributes, StringComparer.Ordinal),
        };
        await store.WriteAsync((key: KeyOf(authority, token.CodeHash), copy), static (unit, put) =>
        {
            unit.State = unit.State with { EnrollmentTokens = unit.State.EnrollmentTokens.SetItem(put.key, put.copy) };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> CountAsync(Identifier authority, Identifier issuedBy, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).EnrollmentTokens.Count(
            pair => pair.Key.Authority == authority && pair.Value.IssuedBy == issuedBy));

    public ValueTask<int> DeleteEndedAsync(Identifier authority, ulong endedBefore, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, endedBefore), static (unit, before) =>
        {
            (Identifier, string)[] gone = [.. unit.State.EnrollmentTokens
                .Where(pair => pair.Key.Authority == before.authority && pair.Value.EndedAt < before.endedBefore)
                .Select(pair => pair.Key)];
            unit.State = unit.State with { EnrollmentTokens = unit.State.EnrollmentTokens.RemoveRange(gone) };
            return gone.Length;
        }, cancellationToken);

    public ValueTask<bool> DeleteFirstEndedAsync(
        Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, issuedBy, now), static (unit, whose) =>
        {
            (Identifier, string)[] first = [.. unit.State.EnrollmentTokens
                .Where(pair => pair.Key.Authority == whose.authority && pair.Value.IssuedBy == whose.issuedBy
                    && pair.Value.EndedAt <= whose.now)
                .OrderBy(pair => pair.Value.EndedAt)
                .Take(1)
                .Select(pair => pair.Key)];
            unit.State = unit.State with { EnrollmentTokens = unit.State.EnrollmentTokens.RemoveRange(first) };
            return first.Length > 0;
        }, cancellationToken);

    private static (Identifier Authority, string CodeHash) KeyOf(Identifier authority, ReadOnlyMemory<byte> codeHash) =>
        (authority, Convert.ToHexStringLower(codeHash.Span));
}
