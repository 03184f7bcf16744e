using System.Diagnostics.CodeAnalysis;
using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>A credential with the attestation of the key that signed it: what is presented and stored (section 4.2).</summary>
public sealed class CredentialAndPurposeKey
{
    internal CredentialAndPurposeKey(Credential credential, PurposeKeyAttestation purposeKeyAttestation)
    {
        Credential = credential;
        PurposeKeyAttestation = purposeKeyAttestation;
    }

    /// <summary>The credential.</summary>
    public Credential Credential { get; }

    /// <summary>The issuer's attestation of the key that signed the credential.</summary>
    public PurposeKeyAttestation PurposeKeyAttestation { get; }

    /// <summary>Reads the CBOR; bytes after it are ignored. Nothing is verified.</summary>
    /// <exception cref="EncodingException">Not of the form <c>[credential, attestation]</c>.</exception>
    public static CredentialAndPurposeKey Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CborReader(bytes);
        return Decode(ref reader);
    }

    /// <summary>Reads the text form, hexadecimal of the CBOR; white space around it is ignored. Nothing is verified.</summary>
    /// <exception cref="FormatException">Not hexadecimal.</exception>
    /// <exception cref="EncodingException">Not of the form <c>[credential, attestation]</c>.</exception>
    public static CredentialAndPurposeKey Parse(string text)
    {
        try
        {
            return Decode(Convert.FromHexString(text.AsSpan().Trim()));
        }
        catch (FormatException)
        {
            throw new FormatException(
                $"A credential is written as an even number of hexadecimal digits; these {text.Length} characters are not.");
        }
    }

    /// <summary>The CBOR.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter(512);
        Encode(writer);
        return writer.ToArray();
    }

    /// <summary>Who the credential says has issued it; nothing is verified.</summary>
    /// <exception cref="EncodingException">The attestation's signed bytes are not of its form.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.WrongDataType"/>.</exception>
    public Identifier ReadIssuer() => PurposeKeyAttestation.ReadData().Subject;

    /// <summary>What the credential says; nothing is verified.</summary>
    /// <exception cref="EncodingException">The signed bytes are not of the form of a credential.</exception>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.WrongDataType"/>.</exception>
    public CredentialData ReadData() => Credential.ReadData();

    /// <summary>Verifies every rule of section 4.2.</summary>
    /// <param name="issuer">The issuer, with the newest history that is known.</param>
    /// <param name="authorities">The issuers that are accepted.</param>
    /// <param name="expectedSubject">Who must have the attributes; null for anyone.</param>
    /// <param name="now">Unix seconds.</param>
    /// <exception cref="EncodingException">Signed bytes are not of their form.</exception>
    /// <exception cref="IdentityException">A rule is broken; the reason says which.</exception>
    public VerifiedCredential Verify(Identity issuer, IReadOnlyCollection<Identifier> authorities, Identifier? expectedSubject, ulong now)
    {
        RequireAuthority(issuer.Identifier, authorities);
        PurposeKeyAttestationData key = PurposeKeyAttestation.Verify(issuer, now);
        PurposeKeyAttestation.RequireKind(key, PurposeKeyKind.Credentials);
        CredentialData data = ReadData();
        Identifier subject = RequireSubject(data, expectedSubject);
        string name = $"The credential of {subject} by {issuer}";
        Validity.CheckInside(name, data.CreatedAt, data.ExpiresAt, "the key that signed it", key.CreatedAt, key.ExpiresAt);
        Validity.CheckNow(name, data.CreatedAt, data.ExpiresAt, now);
        if (!ChangeHash.Of(Credential.Data.Span).Verify(key.PublicKey.VerifyingKey!, Credential.Signature))
            IdentityException.Throw(
                IdentityErrorReason.BadSignature, $"The signature of the credential of {subject} by {issuer} does not verify.");
        return new VerifiedCredential(subject, issuer.Identifier, data.Attributes, data.CreatedAt, data.ExpiresAt);
    }

    /// <summary>Hexadecimal of the CBOR, in lower case.</summary>
    public override string ToString() => Convert.ToHexStringLower(Encode());

    internal static CredentialAndPurposeKey Decode(ref CborReader reader)
    {
        int fields = CborStruct.ReadHead(ref reader, 2, "A credential with its purpose key");
        var both = new CredentialAndPurposeKey(Credential.Decode(ref reader), PurposeKeyAttestation.Decode(ref reader));
        reader.SkipRest(fields, 2);
        return both;
    }

    internal void Encode(CborWriter writer)
    {
        writer.WriteArrayHead(2);
        Credential.Encode(writer);
        PurposeKeyAttestation.Encode(writer);
    }

    internal static void RequireAuthority(Identifier issuer, IReadOnlyCollection<Identifier> authorities)
    {
        if (!authorities.Contains(issuer))
            IdentityException.Throw(IdentityErrorReason.UntrustedIssuer, $"{issuer} is not among the authorities that are accepted.");
    }

    private static Identifier RequireSubject(CredentialData data, Identifier? expected)
    {
        if (data.Subject is not { } subject) return ThrowWrongSubject("The credential names no subject.");
        return expected is { } wanted && wanted != subject
            ? ThrowWrongSubject($"The credential is of {subject}, not of {wanted}.")
            : subject;
    }

    [DoesNotReturn]
    private static Identifier ThrowWrongSubject(string message) => throw new IdentityException(IdentityErrorReason.WrongSubject, message);
}
