using Ockam.Encoding;

namespace Ockam.Vault;

/// <summary>What the unions of keys and signatures have in common (section 2).</summary>
internal static class KeyUnion
{
    public static SigningKeyType ReadType(ref CborReader reader, out int fields)
    {
        ulong variant = reader.ReadVariant();
        if (variant > 1) EncodingException.Throw($"Variant {variant} of a key or signature is not known: 0 is Ed25519, 1 is P-256.");
        fields = reader.ReadArrayHead();
        if (fields == 0) EncodingException.Throw("A key or signature without bytes.");
        return (SigningKeyType)variant;
    }
}
