using System.Collections.Immutable;
using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Storage;

/// <summary>The members of authorities in an <see cref="InMemoryStore"/>.</summary>
internal sealed class MemoryMembers(InMemoryStore store) : IMemberRepository
{
    private static readonly Comparer<Identifier> s_byBytes =
        Comparer<Identifier>.Create(static (left, right) => left.ToArray().AsSpan().SequenceCompareTo(right.ToArray()));

    public static ImmutableSortedDictionary<Identifier, Member> None { get; } =
        ImmutableSortedDictionary.Create<Identifier, Member>(s_byBytes);

    public ValueTask<Member?> GetAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default) =>
        new(Of(authority, cancellationToken).GetValueOrDefault(identifier));

    public async ValueTask PutAsync(Identifier authority, Member member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        Member copy = member with
        {
            Attributes = new Dictionary<string, string>(member.Attributes, StringComparer.Ordinal),
            AddedAt = StoredTime.Clamp(member.AddedAt),
        };
        await store.WriteAsync((authority, copy), static (unit, put) =>
        {
            ImmutableSortedDictionary<Identifier, Member> members = unit.State.Members.GetValueOrDefault(put.authority) ?? None;
            members = members.SetItem(put.copy.Identifier, put.copy);
            unit.State = unit.State with { Members = unit.State.Members.SetItem(put.authority, members) };
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> DeleteAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default) =>
        store.WriteAsync((authority, identifier), static (unit, gone) =>
        {
            if (!unit.State.Members.TryGetValue(gone.authority, out ImmutableSortedDictionary<Identifier, Member>? members)
                || !members.ContainsKey(gone.identifier))
                return false;
            unit.State = unit.State with
            {
                Members = unit.State.Members.SetItem(gone.authority, members.Remove(gone.identifier)),
            };
            return true;
        }, cancellationToken);

    public ValueTask<IReadOnlyList<Member>> ListAsync(
        Identifier authority, Identifier? after, int limit, CancellationToken cancellationToken = default) =>
        new([.. Of(authority, cancellationToken).Values
            .SkipWhile(member => after is { } last && s_byBytes.Compare(member.Identifier, last) <= 0)
            .Take(limit)]);

    public ValueTask<int> CountAsync(Identifier authority, CancellationToken cancellationToken = default) =>
        new(Of(authority, cancellationToken).Count);

    private ImmutableSortedDictionary<Identifier, Member> Of(Identifier authority, CancellationToken cancellationToken) =>
        store.Read(cancellationToken).Members.GetValueOrDefault(authority) ?? None;
}
