using System.Runtime.CompilerServices;
using Ockam.Identities;

namespace Ockam.Projects;

// What becomes of one-time codes after they were made. The original's protocol has no words for it: listing is done where the authority's
// store is, and removing by a request of ours besides.
public sealed partial class Authority
{
    private const string SeeTokens = "see enrollment tokens";
    private const string RemoveTokens = "remove enrollment tokens";

    /// <summary>The one-time codes that are of use still, by their hashes and references; the codes themselves nobody has.</summary>
    /// <param name="caller">Who asks; an enroller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthorityException">The caller is not an enroller.</exception>
    public async IAsyncEnumerable<EnrollmentToken> ListTokensAsync(
        Identifier caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await RequireEnrollerAsync(caller, SeeTokens, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<EnrollmentToken> page = [];
        do
        {
            ReadOnlyMemory<byte>? last = null;
            if (page.Count > 0) last = page[^1].CodeHash;
            page = await _tokens.ListAsync(Identifier, last, PageLength, cancellationToken).ConfigureAwait(false);
            foreach (EnrollmentToken token in page)
            {
                if (token.IsOfUse(Now)) yield return token;
            }
        }
        while (page.Count == PageLength);
    }

    /// <summary>Removes a one-time code: it lets nobody in from then on. Those who have become members by it stay members.</summary>
    /// <param name="caller">Who asks; the enroller who has made it, or an administrator.</param>
    /// <param name="reference">The reference of the token, or of the ticket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The token as it was; null if there is none of that reference that was of use still.</returns>
    /// <exception cref="AuthorityException">The caller may not.</exception>
    public async Task<EnrollmentToken?> RemoveTokenAsync(
        Identifier caller, string reference, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        await RequireEnrollerAsync(caller, RemoveTokens, cancellationToken).ConfigureAwait(false);
        EnrollmentToken? removed = null;
        await _transactions.RunAsync(
            async ct =>
            {
                AuthorityRoles roles = await RequireEnrollerAsync(caller, RemoveTokens, ct).ConfigureAwait(false);
                removed = await _tokens.FindAsync(Identifier, reference, ct).ConfigureAwait(false);
                ulong now = Now;
                if (removed?.IsOfUse(now) != true)
                {
                    removed = null;
                    return;
                }

                if (removed.IssuedBy != caller && !roles.IsAdministrator)
                {
                    throw AuthorityException.Forbidden(
                        $"ticket {removed.Reference} was made by {removed.IssuedBy}, and only administrators may remove those of others");
                }

                await _tokens.PutAsync(Identifier, removed with { UsesLeft = 0, EndedAt = now, RemovedBy = caller }, ct)
                    .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (removed is not null)
        {
            Tell(
                AuthorityEventKind.TokenRemoved, caller,
                $"ticket {removed.Reference} ({removed.TicketReference}) of {removed.IssuedBy} lets nobody in any more, "
                + $"with {removed.UsesLeft} uses left and {Describe(removed.Attributes)}");
        }

        return removed;
    }
}
