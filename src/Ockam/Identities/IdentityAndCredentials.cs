using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>The payload of handshake messages 2 and 3 (section 5.2). Decoding verifies nothing but the form.</summary>
/// <param name="ChangeHistory">The sender's whole history.</param>
/// <param name="PurposeKeyAttestation">The attestation of its static key.</param>
/// <param name="Credentials">At most 4.</param>
internal sealed record IdentityAndCredentials(
    ChangeHistory ChangeHistory, PurposeKeyAttestation PurposeKeyAttestation, IReadOnlyList<CredentialAndPurposeKey> Credentials)
{
    /// <exception cref="EncodingException">Another form, or more credentials than are accepted.</exception>
    /// <exception cref="IdentityException">An empty history, or one with more changes than are accepted.</exception>
    public static IdentityAndCredentials Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new CborReader(payload);
        int fields = CborStruct.ReadHead(ref reader, 3, "A handshake payload");
        var decoded = new IdentityAndCredentials(
            ChangeHistory.Decode(ref reader), PurposeKeyAttestation.Decode(ref reader), CredentialList.Decode(ref reader));
        reader.SkipRest(fields, 3);
        return decoded;
    }

    public byte[] Encode()
    {
        var writer = new CborWriter(1024);
        writer.WriteArrayHead(3);
        writer.WriteEncoded(ChangeHistory.Bytes.Span);
        PurposeKeyAttestation.Encode(writer);
        CredentialList.Encode(writer, Credentials);
        return writer.ToArray();
    }
}
