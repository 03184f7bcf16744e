using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>An identity whose change history keeps every rule of section 3.3.</summary>
public sealed class Identity
{
    private readonly ChangeData[] _changes;

    private Identity(ChangeHistory changeHistory, ChangeData[] changes)
    {
        ChangeHistory = changeHistory;
        _changes = changes;
        Identifier = changeHistory.Identifier;
    }

    /// <summary>Its name for ever: the hash of the first change.</summary>
    public Identifier Identifier { get; }

    /// <summary>The history it was verified from.</summary>
    public ChangeHistory ChangeHistory { get; }

    /// <summary>What each change says, oldest first.</summary>
    public IReadOnlyList<ChangeData> Changes => _changes;

    /// <summary>What the latest change says: its key alone signs purpose keys.</summary>
    public ChangeData LatestChange => _changes[^1];

    /// <summary>The hash of the latest change, which attestations and credentials name.</summary>
    public ChangeHash LatestChangeHash => ChangeHistory.Changes[^1].Hash;

    /// <summary>Verifies an exported history (section 3.3). No clock is involved: validity bounds attestations only.</summary>
    /// <param name="changeHistory">The CBOR; bytes after it are ignored.</param>
    /// <param name="expected">Whose history it must be; null for anyone's.</param>
    /// <exception cref="EncodingException">The bytes are not of the form of a history.</exception>
    /// <exception cref="IdentityException">A rule is broken; the reason says which.</exception>
    public static Identity Verify(ReadOnlySpan<byte> changeHistory, Identifier? expected = null) =>
        Verify(ChangeHistory.Decode(changeHistory), expected);

    /// <summary>Verifies a decoded history (section 3.3).</summary>
    /// <param name="changeHistory">The history.</param>
    /// <param name="expected">Whose history it must be; null for anyone's.</param>
    /// <exception cref="EncodingException">What a change signs is not of the form of a change.</exception>
    /// <exception cref="IdentityException">A rule is broken; the reason says which.</exception>
    public static Identity Verify(ChangeHistory changeHistory, Identifier? expected = null) =>
        Verify(changeHistory, expected, signaturesVerified: false);

    /// <summary>Reads a history that was verified before it was stored: all rules but the signatures, which cost the most by far.</summary>
    internal static Identity FromVerified(ChangeHistory changeHistory, Identifier expected) =>
        Verify(changeHistory, expected, signaturesVerified: true);

    /// <summary>How this identity's history stands to another one that is known (section 3.4).</summary>
    public IdentityHistoryComparison CompareTo(Identity known) => ChangeHistory.CompareTo(known.ChangeHistory);

    /// <summary>The Identifier.</summary>
    public override string ToString() => Identifier.ToString();

    private static Identity Verify(ChangeHistory history, Identifier? expected, bool signaturesVerified)
    {
        Identifier identifier = history.Identifier;
        if (expected is { } wanted && wanted != identifier)
            IdentityException.Throw(
                IdentityErrorReason.UnexpectedIdentifier, $"The change history is that of {identifier}, not of {wanted}.");

        // Everything that is cheap comes before the first signature.
        var changes = new ChangeData[history.Changes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            changes[i] = ChangeData.Decode(history.Changes[i].Data.Span);
            VerifyLink(identifier, history, changes, i);
        }

        for (int i = 0; i < changes.Length && !signaturesVerified; i++) VerifySignatures(identifier, history, changes, i);
        return new Identity(history, changes);
    }

    // That the version must not decrease needs no check of its own: version 1 is the only one that decodes.
    private static void VerifyLink(Identifier identifier, ChangeHistory history, ChangeData[] changes, int i)
    {
        ChangeHash? before = i == 0 ? null : history.Changes[i - 1].Hash;
        if (changes[i].PreviousChange != before)
        {
            IdentityException.Throw(
                IdentityErrorReason.BrokenChain,
                $"Change {i} of {identifier} names {Text(changes[i].PreviousChange)} as the one before it, where {Text(before)} must be.");
        }

        if (i == 0) return;
        if (changes[i].ValidFrom < changes[i - 1].ValidFrom)
        {
            IdentityException.Throw(
                IdentityErrorReason.NotMonotonic,
                $"Change {i} of {identifier} is valid from {UnixTime.Text(changes[i].ValidFrom)}, "
                + $"before the one that it follows ({UnixTime.Text(changes[i - 1].ValidFrom)}).");
        }

        if (history.Changes[i].PreviousSignature is null)
            IdentityException.Throw(
                IdentityErrorReason.MissingPreviousSignature, $"Change {i} of {identifier} is not signed by the key before it.");
    }

    private static void VerifySignatures(Identifier identifier, ChangeHistory history, ChangeData[] changes, int i)
    {
        Change change = history.Changes[i];
        // A first change may carry a previous signature; there is no key that could verify it.
        if (i > 0 && !change.Hash.Verify(changes[i - 1].PrimaryPublicKey, change.PreviousSignature!))
            IdentityException.Throw(
                IdentityErrorReason.BadSignature, $"The signature of change {i} of {identifier} by the key before it does not verify.");
        if (!change.Hash.Verify(changes[i].PrimaryPublicKey, change.Signature))
            IdentityException.Throw(
                IdentityErrorReason.BadSignature, $"The signature of change {i} of {identifier} by its own key does not verify.");
    }

    private static string Text(ChangeHash? hash) => hash?.ToString() ?? "none";
}
