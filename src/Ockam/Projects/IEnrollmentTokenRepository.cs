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
}
