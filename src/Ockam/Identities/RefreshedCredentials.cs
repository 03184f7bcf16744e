using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>
/// The fields of a RefreshCredentials message, <c>[history, credentials]</c> (section 5.4). Decoding verifies nothing but the form.
/// </summary>
/// <param name="ChangeHistory">The sender's whole history, which may be longer than that of the handshake.</param>
/// <param name="Credentials">At most 4.</param>
internal sealed record RefreshedCredentials(ChangeHistory ChangeHistory, IReadOnlyList<CredentialAndPurposeKey> Credentials)
{
    /// <exception cref="EncodingException">Another form, or more credentials than are accepted.</exception>
    /// <exception cref="IdentityException">An empty history, or one with more changes than are accepted.</exception>
    public static RefreshedCredentials Decode(ref CborReader reader)
    {
        int fields = CborStruct.ReadHead(ref reader, 2, "A credential refresh");
        var decoded = new RefreshedCredentials(ChangeHistory.Decode(ref reader), CredentialList.Decode(ref reader));
        reader.SkipRest(fields, 2);
        return decoded;
    }

    public void Encode(CborWriter writer)
    {
        writer.WriteArrayHead(2);
        writer.WriteEncoded(ChangeHistory.Bytes.Span);
        CredentialList.Encode(writer, Credentials);
    }
}
