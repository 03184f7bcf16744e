using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>The array of credentials that a handshake payload and a refresh hold (sections 5.2 and 5.4).</summary>
internal static class CredentialList
{
    /// <summary>How many credentials a payload may hold: each costs two signature checks. The original sends one at most.</summary>
    public const int Maximum = 4;

    public static IReadOnlyList<CredentialAndPurposeKey> Decode(ref CborReader reader)
    {
        int count = reader.ReadArrayHead();
        var credentials = new List<CredentialAndPurposeKey>(Math.Clamp(count, 0, Maximum));
        while (CborStruct.HasElement(ref reader, count, credentials.Count))
        {
            if (count > Maximum || credentials.Count == Maximum)
                EncodingException.Throw($"More than the {Maximum} credentials that are accepted.");
            credentials.Add(CredentialAndPurposeKey.Decode(ref reader));
        }

        return credentials;
    }

    public static void Encode(CborWriter writer, IReadOnlyList<CredentialAndPurposeKey> credentials)
    {
        if (credentials.Count > Maximum)
            throw new ArgumentException($"At most {Maximum} credentials can be presented, not {credentials.Count}.", nameof(credentials));
        writer.WriteArrayHead(credentials.Count);
        foreach (CredentialAndPurposeKey credential in credentials) credential.Encode(writer);
    }
}
