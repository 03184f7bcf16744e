using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>The enrollment tokens of the authorities of this home, found by the hashes of their codes.</summary>
public interface IEnrollmentTokenRepository
{
    /// <summary>The token of a code, also one that has ended, or null.</summary>
    /// <param name="authority">Whose token.</param>
    /// <param name="codeHash">SHA-256 of the code, 32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<EnrollmentToken?> GetAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, CancellationToken cancellationToken = default);

    /// <summary>Stores a token, in place of what was stored of the same code.</summary>
    ValueTask PutAsync(Identifier authority, EnrollmentToken token, CancellationToken cancellationToken = default);

    /// <summary>The token that people name so, by its own reference or by that of the ticket; null if there is none.</summary>
    /// <param name="authority">Whose token.</param>
    /// <param name="reference">One of both, exactly.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<EnrollmentToken?> FindAsync(Identifier authority, string reference, CancellationToken cancellationToken = default);

    /// <summary>Some of the tokens, those that have ended included, in the order of the hashes' bytes.</summary>
    /// <param name="authority">Whose tokens.</param>
    /// <param name="after">The hash of the last one that was listed, 32 bytes; null to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<EnrollmentToken>> ListAsync(
        Identifier authority, ReadOnlyMemory<byte>? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many tokens of one issuer are kept, those that have ended included.</summary>
    ValueTask<int> CountAsync(Identifier authority, Identifier issuedBy, CancellationToken cancellationToken = default);

    /// <summary>Removes every token that ended before a time.</summary>
    /// <param name="authority">Whose tokens.</param>
    /// <param name="endedBefore">Unix seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> DeleteEndedAsync(Identifier authority, ulong endedBefore, CancellationToken cancellationToken = default);

    /// <summary>Removes the one of an issuer's tokens that ended first, if one has ended.</summary>
    /// <param name="authority">Whose tokens.</param>
    /// <param name="issuedBy">The issuer.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteFirstEndedAsync(
        Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends every token of an issuer that has not ended: it has no uses left, and 0 for its expiry, which no other token has. So it stays
    /// ended when the wall clock is set back.
    /// </summary>
    /// <param name="authority">Whose tokens.</param>
    /// <param name="issuedBy">The issuer.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> EndAsync(Identifier authority, Identifier issuedBy, ulong now, CancellationToken cancellationToken = default);

    /// <summary>Remembers who has redeemed a token that is kept, for as long as the token is.</summary>
    /// <param name="authority">Whose token.</param>
    /// <param name="codeHash">SHA-256 of the code, 32 bytes.</param>
    /// <param name="redeemedBy">Who became a member by it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask PutRedemptionAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default);

    /// <summary>Whether somebody has redeemed a token before.</summary>
    /// <param name="authority">Whose token.</param>
    /// <param name="codeHash">SHA-256 of the code, 32 bytes.</param>
    /// <param name="redeemedBy">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> HasRedeemedAsync(
        Identifier authority, ReadOnlyMemory<byte> codeHash, Identifier redeemedBy, CancellationToken cancellationToken = default);
}
