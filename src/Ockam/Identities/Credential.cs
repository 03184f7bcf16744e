using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>Attributes of a subject, signed by an issuer's credential key (section 4.2).</summary>
public sealed class Credential
{
    internal Credential(ReadOnlyMemory<byte> data, Signature signature)
    {
        Data = data;
        Signature = signature;
    }

    /// <summary>The signed bytes as they were received: versioned data that holds a <see cref="CredentialData"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The signature by the issuer's credential key over SHA-256 of the data.</summary>
    public Signature Signature { get; }

    internal static Credential Decode(ref CborReader reader)
    {
        (byte[] data, Signature signature) = SignedData.Decode(ref reader, "A signed credential");
        return new Credential(data, signature);
    }

    internal void Encode(CborWriter writer) => SignedData.Encode(writer, Data.Span, Signature);

    /// <summary>What it says, before anything of it is verified.</summary>
    /// <exception cref="EncodingException">Not of the form of a credential.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.WrongDataType"/>.</exception>
    internal CredentialData ReadData() => CredentialData.Decode(Data.Span);
}
