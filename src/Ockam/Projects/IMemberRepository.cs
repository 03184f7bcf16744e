using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>The members of the authorities of this home.</summary>
public interface IMemberRepository
{
    /// <summary>A member, or null.</summary>
    /// <param name="authority">Whose member.</param>
    /// <param name="identifier">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Member?> GetAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default);

    /// <summary>Stores a member, in place of what was stored of the same Identifier.</summary>
    ValueTask PutAsync(Identifier authority, Member member, CancellationToken cancellationToken = default);

    /// <summary>Removes a member.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(Identifier authority, Identifier identifier, CancellationToken cancellationToken = default);

    /// <summary>Some members, in the order of their Identifiers' bytes.</summary>
    /// <param name="authority">Whose members.</param>
    /// <param name="after">The last of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<Member>> ListAsync(
        Identifier authority, Identifier? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many members there are.</summary>
    ValueTask<int> CountAsync(Identifier authority, CancellationToken cancellationToken = default);
}
