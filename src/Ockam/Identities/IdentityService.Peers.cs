namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>
    /// Verifies a received history and compares it with the stored one (sections 3.3 and 3.4) without storing anything: what a peer
    /// sends is stored only after it was found to be trusted. A history that is stored already, byte for byte, was verified then;
    /// its signatures are not verified again.
    /// </summary>
    /// <param name="changeHistory">The received history.</param>
    /// <param name="expected">Whose it must be; null for anyone's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Encoding.EncodingException">What a change signs is not of the form of a change.</exception>
    /// <exception cref="IdentityException">
    /// A rule is broken, or the history is older than the stored one or in conflict with it; the reason says which.
    /// </exception>
    public async ValueTask<IdentityCheck> CheckAsync(
        ChangeHistory changeHistory, Identifier? expected = null, CancellationToken cancellationToken = default)
    {
        Identifier identifier = changeHistory.Identifier;
        byte[]? stored = await _identities.GetChangeHistoryAsync(identifier, cancellationToken).ConfigureAwait(false);
        if (stored is not null && changeHistory.Bytes.Span.SequenceEqual(stored))
        {
            if (expected is { } wanted && wanted != identifier) Identity.Verify(changeHistory, expected);
            return new IdentityCheck(Identity.FromVerified(changeHistory, identifier), IdentityHistoryComparison.Equal, stored);
        }

        // The comparison comes first: it refuses without the cost of a signature.
        IdentityHistoryComparison? comparison = Compare(identifier, changeHistory, stored);
        return new IdentityCheck(Identity.Verify(changeHistory, expected), comparison, stored);
    }

    /// <summary>Stores what was checked: a new or longer history takes its place, an equal one changes nothing.</summary>
    /// <exception cref="IdentityException">What was stored in the meantime is longer or in conflict.</exception>
    public async ValueTask StoreAsync(IdentityCheck check, CancellationToken cancellationToken = default)
    {
        ChangeHistory history = check.Identity.ChangeHistory;
        Identifier identifier = check.Identity.Identifier;
        IdentityHistoryComparison? comparison = check.Comparison;
        byte[]? stored = check.Stored;
        // Whoever was faster has stored a longer history than what was there, so there are no more rounds than there can be changes.
        for (int round = 0; comparison != IdentityHistoryComparison.Equal; round++)
        {
            if (round > ChangeHistory.MaximumChanges)
                IdentityException.Throw(
                    IdentityErrorReason.ChangedMeanwhile, $"The stored history of {identifier} changes all the time; it was left alone.");
            // Not left to a conversion: both null and an array that is null convert to an empty history instead of to none.
            ReadOnlyMemory<byte>? expected = null;
            if (stored is not null) expected = stored;
            if (await _identities.PutChangeHistoryAsync(identifier, history.Bytes, expected, cancellationToken).ConfigureAwait(false))
                return;
            stored = await _identities.GetChangeHistoryAsync(identifier, cancellationToken).ConfigureAwait(false);
            comparison = Compare(identifier, history, stored);
        }
    }

    /// <summary>
    /// As <see cref="StoreAsync"/>, for someone who is trusted as anyone would be: a new history is stored only while fewer than
    /// <see cref="MaximumStrangers"/> are.
    /// </summary>
    /// <returns>Whether it is stored. If not, an older or forked history of that identity goes unnoticed here.</returns>
    /// <exception cref="IdentityException">What was stored in the meantime is longer or in conflict.</exception>
    internal async ValueTask<bool> StoreStrangerAsync(IdentityCheck check, CancellationToken cancellationToken = default)
    {
        if (check.Comparison is null
            && await _identities.CountChangeHistoriesAsync(cancellationToken).ConfigureAwait(false) >= _maximumStrangers)
        {
            return false;
        }

        await StoreAsync(check, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Verifies, compares and stores a peer's exported history.</summary>
    /// <param name="changeHistory">The CBOR; bytes after it are ignored.</param>
    /// <param name="expected">Whose it must be; null for anyone's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Encoding.EncodingException">The bytes are not of the form of a history.</exception>
    /// <exception cref="IdentityException">
    /// A rule is broken, or the history is older than the stored one or in conflict with it; the reason says which.
    /// </exception>
    public async ValueTask<Identity> ImportAsync(
        ReadOnlyMemory<byte> changeHistory, Identifier? expected = null, CancellationToken cancellationToken = default)
    {
        IdentityCheck check = await CheckAsync(ChangeHistory.Decode(changeHistory.Span), expected, cancellationToken).ConfigureAwait(false);
        await StoreAsync(check, cancellationToken).ConfigureAwait(false);
        return check.Identity;
    }

    /// <summary>
    /// As <see cref="ImportAsync"/>, for a history that may have been written down long ago, as in a ticket: where a longer one of the same
    /// identity is known, that one stays, and nothing is wrong.
    /// </summary>
    /// <param name="changeHistory">The history; it is verified.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The identity with the newest history that is known.</returns>
    /// <exception cref="IdentityException">A rule is broken, or the known history is in conflict with this one.</exception>
    public async ValueTask<Identity> ImportWrittenAsync(ChangeHistory changeHistory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changeHistory);
        try
        {
            IdentityCheck check = await CheckAsync(changeHistory, null, cancellationToken).ConfigureAwait(false);
            await StoreAsync(check, cancellationToken).ConfigureAwait(false);
            return check.Identity;
        }
        catch (IdentityException older) when (older.Reason == IdentityErrorReason.OlderHistory)
        {
            // The comparison has found each of its changes in the longer one, which was verified when it was stored.
            return await GetRequiredAsync(changeHistory.Identifier, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IdentityHistoryComparison? Compare(Identifier identifier, ChangeHistory received, byte[]? stored)
    {
        if (stored is null) return null;
        ChangeHistory known = ChangeHistory.Decode(stored);
        IdentityHistoryComparison comparison = received.CompareTo(known);
        if (comparison == IdentityHistoryComparison.Conflict)
        {
            IdentityException.Throw(
                IdentityErrorReason.Conflict,
                $"The change history of {identifier} is not the one that is known here: the identity was forked. "
                + "Do not trust it before its owner has explained this.");
        }

        if (comparison == IdentityHistoryComparison.Older)
        {
            IdentityException.Throw(
                IdentityErrorReason.OlderHistory,
                $"The change history of {identifier} has {received.Changes.Count} changes; one with {known.Changes.Count} is known here. "
                + "Its newest history is needed.");
        }

        return comparison;
    }
}
