using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>What a change of an identity says (section 3.1).</summary>
/// <param name="PreviousChange">The hash of the change before; null in the first one.</param>
/// <param name="PrimaryPublicKey">The identity's key from this change on.</param>
/// <param name="RevokeAllPurposeKeys">A flag of the format that no verifier reads: every change ends earlier attestations anyway.</param>
/// <param name="ValidFrom">No attestation by this key may be created earlier; Unix seconds.</param>
/// <param name="ValidUntil">No attestation by this key may expire later; Unix seconds.</param>
public sealed record ChangeData(
    ChangeHash? PreviousChange, VerifyingKey PrimaryPublicKey, bool RevokeAllPurposeKeys, ulong ValidFrom, ulong ValidUntil)
{
    /// <summary>The versioned data: what is hashed and signed.</summary>
    internal byte[] Encode()
    {
        var writer = new CborWriter(160);
        writer.WriteArrayHead(5);
        if (PreviousChange is { } previous) previous.Encode(writer);
        else writer.WriteNull();
        PrimaryPublicKey.Encode(writer);
        writer.WriteBoolean(RevokeAllPurposeKeys);
        writer.WriteUInt64(ValidFrom);
        writer.WriteUInt64(ValidUntil);
        return VersionedData.Wrap(VersionedDataType.Change, writer.Written);
    }

    internal static ChangeData Decode(ReadOnlySpan<byte> versionedData)
    {
        var reader = new CborReader(VersionedData.Unwrap(versionedData, VersionedDataType.Change));
        int fields = CborStruct.ReadHead(ref reader, 5, "A change");
        ChangeHash? previous = reader.HasField(fields, 0) ? ChangeHash.Decode(ref reader) : null;
        var data = new ChangeData(
            previous, VerifyingKey.Decode(ref reader), reader.ReadBoolean(), reader.ReadUInt64(), reader.ReadUInt64());
        reader.SkipRest(fields, 5);
        return data;
    }
}
