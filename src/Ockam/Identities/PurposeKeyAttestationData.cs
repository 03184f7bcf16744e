using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>What an attestation says: this key is that identity's, for this purpose and time (section 4.1).</summary>
/// <param name="Subject">The identity.</param>
/// <param name="SubjectLatestChangeHash">The change whose key signed it; it must be the identity's latest.</param>
/// <param name="PublicKey">The purpose key.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record PurposeKeyAttestationData(
    Identifier Subject, ChangeHash SubjectLatestChangeHash, PurposePublicKey PublicKey, ulong CreatedAt, ulong ExpiresAt)
{
    /// <summary>The versioned data: what is hashed and signed.</summary>
    internal byte[] Encode()
    {
        var writer = new CborWriter(192);
        writer.WriteArrayHead(5);
        Subject.Encode(writer);
        SubjectLatestChangeHash.Encode(writer);
        PublicKey.Encode(writer);
        writer.WriteUInt64(CreatedAt);
        writer.WriteUInt64(ExpiresAt);
        return VersionedData.Wrap(VersionedDataType.PurposeKeyAttestation, writer.Written);
    }

    internal static PurposeKeyAttestationData Decode(ReadOnlySpan<byte> versionedData)
    {
        var reader = new CborReader(VersionedData.Unwrap(versionedData, VersionedDataType.PurposeKeyAttestation));
        int fields = CborStruct.ReadHead(ref reader, 5, "A purpose key attestation");
        var data = new PurposeKeyAttestationData(
            Identifier.Decode(ref reader), ChangeHash.Decode(ref reader), PurposePublicKey.Decode(ref reader),
            reader.ReadUInt64(), reader.ReadUInt64());
        reader.SkipRest(fields, 5);
        return data;
    }
}
