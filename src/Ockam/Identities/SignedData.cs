using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>The pair <c>[data, signature]</c> that attestations and credentials are (sections 4.1 and 4.2).</summary>
internal static class SignedData
{
    public static void Encode(CborWriter writer, ReadOnlySpan<byte> data, Signature signature)
    {
        writer.WriteArrayHead(2);
        writer.WriteByteString(data);
        signature.Encode(writer);
    }

    public static (byte[] Data, Signature Signature) Decode(ref CborReader reader, string what)
    {
        int fields = CborStruct.ReadHead(ref reader, 2, what);
        byte[] data = reader.ReadByteString().ToArray();
        Signature signature = Signature.Decode(ref reader);
        reader.SkipRest(fields, 2);
        return (data, signature);
    }

    /// <summary>Signs what is signed everywhere: the SHA-256 of the data (section 2).</summary>
    public static ValueTask<Signature> SignAsync(IVault vault, SecretHandle key, byte[] data, CancellationToken cancellationToken) =>
        vault.SignAsync(key, ChangeHash.Of(data).ToArray(), cancellationToken);
}
