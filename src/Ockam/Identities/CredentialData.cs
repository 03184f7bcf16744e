using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>What a credential says (section 4.2).</summary>
/// <param name="Subject">Who has the attributes; verifiers refuse a credential without.</param>
/// <param name="SubjectLatestChangeHash">The subject's latest change as the issuer knew it; nobody checks it.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record CredentialData(
    Identifier? Subject, ChangeHash? SubjectLatestChangeHash, Attributes Attributes, ulong CreatedAt, ulong ExpiresAt)
{
    /// <summary>The versioned data: what is hashed and signed.</summary>
    internal byte[] Encode()
    {
        var writer = new CborWriter();
        writer.WriteArrayHead(5);
        if (Subject is { } subject) subject.Encode(writer);
        else writer.WriteNull();
        if (SubjectLatestChangeHash is { } hash) hash.Encode(writer);
        else writer.WriteNull();
        Attributes.Encode(writer);
        writer.WriteUInt64(CreatedAt);
        writer.WriteUInt64(ExpiresAt);
        return VersionedData.Wrap(VersionedDataType.Credential, writer.Written);
    }

    internal static CredentialData Decode(ReadOnlySpan<byte> versionedData)
    {
        var reader = new CborReader(VersionedData.Unwrap(versionedData, VersionedDataType.Credential));
        int fields = CborStruct.ReadHead(ref reader, 5, "A credential");
        Identifier? subject = reader.HasField(fields, 0) ? Identifier.Decode(ref reader) : null;
        ChangeHash? hash = reader.HasField(fields, 1) ? ChangeHash.Decode(ref reader) : null;
        var data = new CredentialData(subject, hash, Attributes.Decode(ref reader), reader.ReadUInt64(), reader.ReadUInt64());
        reader.SkipRest(fields, 5);
        return data;
    }
}
