using System.Collections.Immutable;
using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The enrollment tokens of authorities in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryEnrollmentTokens(InMemoryStore store) : IEnrollmentTokenRepository
{
    public ValueTask<EnrollmentToken?> GetAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).EnrollmentTokens.GetValueOrDefault(KeyOf(authority, codeHash)));

    public ValueTask<EnrollmentToken?> FindAsync(
        Identifier authority, string reference, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).EnrollmentTokens
            .Where(pair => pair.Key.Authority == authority
                && (pair.Value.Reference == reference || pair.Value.TicketReference == reference))
            .Select(pair => pair.Value).MaxBy(token => token.EndedAt));

    public ValueTask<IReadOnlyList<EnrollmentToken>> ListAsync(
        Identifier authority, ReadOnlyMemory<byte>? after, int limit, CancellationToken cancellationToken = default)
    {
        string? last = after is { } hash ? Convert.ToHexStringLower(hash.Span) : null;
        return new([.. store.Read(cancellationToken).EnrollmentTokens
            .Where(pair => pair.Key.Authority == authority && string.CompareOrdinal(pair.Key.CodeHash, last) > 0)
            .OrderBy(pair => pair.Key.CodeHash, StringComparer.Ordinal).Take(limit).Select(pair => pair.Value)]);
    }

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
            Remove(unit, gone);
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
            Remove(unit, first);
            return first.Length > 0;
        }, cancellationToken);

    public ValueTask<int> EndAsync(
        Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, issuedBy, now: StoredTime.Clamp(now)), static (unit, whose) =>
        {
            KeyValuePair<(Identifier, string), EnrollmentToken>[] ended = [.. unit.State.EnrollmentTokens
                .Where(pair => pair.Key.Authority == whose.authority && pair.Value.IssuedBy == whose.issuedBy
                    && pair.Value.EndedAt > whose.now)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { UsesLeft = 0, ExpiresAt = 0, EndedAt = whose.now }))];
            unit.State = unit.State with { EnrollmentTokens = unit.State.EnrollmentTokens.SetItems(ended) };
            return ended.Length;
        }, cancellationToken);

    public async ValueTask PutRedemptionAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default) =>
        await store.WriteAsync((key: KeyOf(authority, codeHash), redeemedBy), static (unit, put) =>
        {
            ImmutableHashSet<Identifier> all = unit.State.Redemptions.GetValueOrDefault(put.key) ?? [];
            unit.State = unit.State with { Redemptions = unit.State.Redemptions.SetItem(put.key, all.Add(put.redeemedBy)) };
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> HasRedeemedAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default) =>
        new(store.Read(cancellationToken).Redemptions.GetValueOrDefault(KeyOf(authority, codeHash))?.Contains(redeemedBy) == true);

    private static void Remove(MemoryUnit unit, (Identifier, string)[] tokens) => unit.State = unit.State with
    {
        EnrollmentTokens = unit.State.EnrollmentTokens.RemoveRange(tokens),
        Redemptions = unit.State.Redemptions.RemoveRange(tokens),
    };

    private static (Identifier Authority, string CodeHash) KeyOf(Identifier authority, ReadOnlyMemory<byte> codeHash) =>
        (authority, Convert.ToHexStringLower(codeHash.Span));
}
