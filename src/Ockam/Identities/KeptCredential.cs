using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>A credential as a home keeps it, also one that has expired.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Scope">What it is for, such as <c>project-member-ID</c>.</param>
/// <param name="NodeName">The node that presents it.</param>
/// <param name="Encoded">The CBOR of the credential and its purpose key attestation.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
public sealed record KeptCredential(
    Identifier Subject, Identifier Issuer, string Scope, string NodeName, ReadOnlyMemory<byte> Encoded, ulong ExpiresAt)
{
    /// <summary>What it says, which was verified when it was stored; null if the stored bytes are damaged.</summary>
    public CredentialData? ReadData()
    {
        try
        {
            return CredentialAndPurposeKey.Decode(Encoded.Span).ReadData();
        }
        catch (OckamException damage) when (damage is EncodingException or IdentityException)
        {
            // It is listed all the same: only so can it be removed.
            return null;
        }
    }
}
