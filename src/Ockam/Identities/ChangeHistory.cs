using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>
/// The changes of an identity, oldest first, as decoded: nothing is verified before
/// <see cref="Identity.Verify(ChangeHistory, Identifier?)"/>.
/// </summary>
public sealed class ChangeHistory
{
    /// <summary>How many changes are accepted. Each costs up to two signature checks before anyone is authenticated.</summary>
    public const int MaximumChanges = 64;

    /// <summary>
    /// How many bytes are accepted: what a handshake message can carry. 64 changes as everybody makes them take a quarter of it.
    /// </summary>
    public const int MaximumLength = 65_535;

    private readonly Change[] _changes;
    private readonly byte[] _bytes;

    internal ChangeHistory(IEnumerable<Change> changes)
    {
        _changes = [.. changes];
        var writer = new CborWriter(_changes.Length * 256);
        writer.WriteArrayHead(_changes.Length);
        foreach (Change change in _changes) change.Encode(writer);
        _bytes = writer.ToArray();
    }

    /// <summary>The changes, oldest first.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Whose it is, if it verifies: the hash of the first change (section 3.1).</summary>
    internal Identifier Identifier => _changes[0].Hash.ToIdentifier();

    /// <summary>
    /// The encoding that is exported, stored and presented. Signed bytes and signatures stand in it as they were received; what a
    /// sender put around them without a signature (elements of no meaning, lengths not of the shortest form) does not.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Reads an exported history; bytes after it are ignored.</summary>
    /// <exception cref="EncodingException">Not an array of changes.</exception>
    /// <exception cref="IdentityException">
    /// <see cref="IdentityErrorReason.EmptyHistory"/>, <see cref="IdentityErrorReason.TooManyChanges"/> or
    /// <see cref="IdentityErrorReason.HistoryTooLong"/>.
    /// </exception>
    public static ChangeHistory Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CborReader(bytes);
        return Decode(ref reader);
    }

    /// <summary>Reads a history that stands inside of another structure.</summary>
    /// <exception cref="EncodingException">Not an array of changes.</exception>
    /// <exception cref="IdentityException">
    /// <see cref="IdentityErrorReason.EmptyHistory"/>, <see cref="IdentityErrorReason.TooManyChanges"/> or
    /// <see cref="IdentityErrorReason.HistoryTooLong"/>.
    /// </exception>
    internal static ChangeHistory Decode(ref CborReader reader)
    {
        int count = reader.ReadArrayHead();
        var changes = new List<Change>(Math.Clamp(count, 1, MaximumChanges));
        while (CborStruct.HasElement(ref reader, count, changes.Count))
        {
            if (changes.Count == MaximumChanges || count > MaximumChanges)
                IdentityException.Throw(
                    IdentityErrorReason.TooManyChanges, $"A change history has more than the {MaximumChanges} changes that are accepted.");
            changes.Add(Change.Decode(ref reader));
        }

        if (changes.Count == 0) IdentityException.Throw(IdentityErrorReason.EmptyHistory, "A change history has no change.");
        var history = new ChangeHistory(changes);
        if (history.Bytes.Length > MaximumLength)
            IdentityException.Throw(
                IdentityErrorReason.HistoryTooLong,
                $"The change history of {history.Identifier} has {history.Bytes.Length} bytes; {MaximumLength} are accepted.");
        return history;
    }

    /// <summary>How this history stands to one that is known; only the hashes of the changes count (section 3.4).</summary>
    public IdentityHistoryComparison CompareTo(ChangeHistory known)
    {
        int common = Math.Min(_changes.Length, known._changes.Length);
        for (int i = 0; i < common; i++)
        {
            if (_changes[i].Hash != known._changes[i].Hash) return IdentityHistoryComparison.Conflict;
        }

        int difference = _changes.Length - known._changes.Length;
        return difference == 0 ? IdentityHistoryComparison.Equal
            : difference > 0 ? IdentityHistoryComparison.Newer
            : IdentityHistoryComparison.Older;
    }

    /// <summary>Lower-case hexadecimal of the encoding: the textual export.</summary>
    public override string ToString() => Convert.ToHexStringLower(_bytes);
}
