using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>
/// What an identity says about something outside of the protocol, such as a file that it publishes: signed by its latest key, and
/// carried with its change history, so that whoever knows the Identifier can verify it with nothing else.
/// </summary>
/// <remarks>
/// CBOR <c>[history, data, signature]</c>: the exported history, versioned data, and the signature over SHA-256 of the data. The data type
/// is 257, which no byte of the protocol's own data types can hold, so that no statement ever counts for something of the protocol. The
/// versioned data hold <c>[purpose, identifier, latest change hash, created at, content]</c>.
/// </remarks>
public sealed class IdentityStatement
{
    /// <summary>The most bytes that the encoded form may have: the longest history, and what is signed.</summary>
    public const int MaximumLength = ChangeHistory.MaximumLength + MaximumDataLength + 256;

    private const int MaximumDataLength = 4096;

    private readonly ChangeHistory _history;
    private readonly byte[] _data;
    private readonly Signature _signature;
    private readonly byte[] _content;

    internal IdentityStatement(ChangeHistory history, byte[] data, Signature signature)
    {
        _history = history;
        _data = data;
        _signature = signature;
        if (data.Length > MaximumDataLength)
            EncodingException.Throw($"A statement has {data.Length} signed bytes; {MaximumDataLength} are accepted.");
        var reader = new CborReader(VersionedData.Unwrap(data, VersionedDataType.Statement));
        int fields = CborStruct.ReadHead(ref reader, 5, "A statement");
        Purpose = reader.ReadTextString();
        Identifier = Identifier.Decode(ref reader);
        LatestChangeHash = ChangeHash.Decode(ref reader);
        CreatedAt = reader.ReadUInt64();
        _content = reader.ReadByteString().ToArray();
        reader.SkipRest(fields, 5);
    }

    /// <summary>What it is for; a statement for one purpose never counts for another.</summary>
    public string Purpose { get; }

    /// <summary>Who says it, if it verifies.</summary>
    public Identifier Identifier { get; }

    /// <summary>The change whose key has signed.</summary>
    public ChangeHash LatestChangeHash { get; }

    /// <summary>When it was signed, by the signer's clock; Unix seconds.</summary>
    public ulong CreatedAt { get; }

    /// <summary>What is said.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Reads the encoded form. Nothing is verified.</summary>
    /// <param name="bytes">The CBOR and nothing else, in the form that <see cref="Encode"/> gives: every byte has a meaning.</param>
    /// <exception cref="EncodingException">Not of this form.</exception>
    /// <exception cref="IdentityException">The history is too long, or the data are of another type.</exception>
    public static IdentityStatement Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumLength)
            EncodingException.Throw($"A statement has {bytes.Length} bytes; {MaximumLength} are accepted.");
        var reader = new CborReader(bytes);
        CborStruct.ReadHead(ref reader, 3, "A signed statement");
        var history = ChangeHistory.Decode(reader.ReadByteString());
        byte[] data = reader.ReadByteString().ToArray();
        var statement = new IdentityStatement(history, data, Signature.Decode(ref reader));
        if (!bytes.SequenceEqual(statement.Encode())) EncodingException.Throw("A signed statement is not written in its only form.");
        return statement;
    }

    /// <summary>The encoded form.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter(_history.Bytes.Length + _data.Length + 96);
        writer.WriteArrayHead(3);
        writer.WriteByteString(_history.Bytes.Span);
        writer.WriteByteString(_data);
        _signature.Encode(writer);
        return writer.ToArray();
    }

    /// <summary>Verifies the history, and that its latest key has signed for this purpose.</summary>
    /// <param name="purpose">What the statement must be for.</param>
    /// <param name="expected">Who must have said it; null for anyone.</param>
    /// <param name="known">
    /// The identity as it is known here; null if it is not. Where its history is longer, the identity has a new key since, and what
    /// the old one has signed counts no more.
    /// </param>
    /// <returns>The identity with the history that the statement carries.</returns>
    /// <exception cref="EncodingException">What a change signs is not of the form of a change.</exception>
    /// <exception cref="IdentityException">A rule is broken; the reason says which.</exception>
    public Identity Verify(string purpose, Identifier? expected = null, Identity? known = null)
    {
        var identity = Identity.Verify(_history, expected ?? Identifier);
        if (Purpose != purpose)
            IdentityException.Throw(
                IdentityErrorReason.WrongPurpose, $"A statement of {identity} is for '{Purpose}', not for '{purpose}'.");
        RequireCurrent(identity, known);
        ChangeData change = identity.LatestChange;
        Validity.CheckInside(
            $"A statement of {identity}", CreatedAt, CreatedAt, "the identity's latest key", change.ValidFrom, change.ValidUntil);
        if (!ChangeHash.Of(_data).Verify(change.PrimaryPublicKey, _signature))
            IdentityException.Throw(IdentityErrorReason.BadSignature, $"The signature of a statement of {identity} does not verify.");
        return identity;
    }

    internal static byte[] EncodeData(string purpose, Identity signer, ulong createdAt, ReadOnlySpan<byte> content)
    {
        var writer = new CborWriter(content.Length + 160);
        writer.WriteArrayHead(5);
        writer.WriteTextString(purpose);
        signer.Identifier.Encode(writer);
        signer.LatestChangeHash.Encode(writer);
        writer.WriteUInt64(createdAt);
        writer.WriteByteString(content);
        return VersionedData.Wrap(VersionedDataType.Statement, writer.Written);
    }

    private void RequireCurrent(Identity identity, Identity? known)
    {
        if (Identifier != identity.Identifier)
            IdentityException.Throw(
                IdentityErrorReason.UnexpectedIdentifier, $"A statement names {Identifier}; the history with it is that of {identity}.");
        if (LatestChangeHash != identity.LatestChangeHash)
            IdentityException.Throw(
                IdentityErrorReason.NotLatestChange,
                $"A statement of {identity} was not signed with the latest key of the history with it.");
        if (known is null) return;
        switch (identity.CompareTo(known))
        {
            case IdentityHistoryComparison.Conflict:
                IdentityException.Throw(
                    IdentityErrorReason.Conflict, $"The change history with a statement of {identity} is not the one that is known here.");
                break;
            case IdentityHistoryComparison.Older:
                IdentityException.Throw(
                    IdentityErrorReason.NotLatestChange,
                    $"A statement of {identity} was signed with a key that the identity has replaced. It must be signed again.");
                break;
            default:
                break;
        }
    }
}
