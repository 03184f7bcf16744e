using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>An identity's signed statement that a key is its own for one purpose (section 4.1).</summary>
public sealed class PurposeKeyAttestation
{
    internal PurposeKeyAttestation(ReadOnlyMemory<byte> data, Signature signature)
    {
        Data = data;
        Signature = signature;
    }

    /// <summary>The signed bytes as they were received: versioned data that holds a <see cref="PurposeKeyAttestationData"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The signature by the identity's latest key over SHA-256 of the data.</summary>
    public Signature Signature { get; }

    /// <summary>Reads the CBOR; bytes after it are ignored.</summary>
    /// <exception cref="EncodingException">Not of the form <c>[data, signature]</c>.</exception>
    public static PurposeKeyAttestation Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CborReader(bytes);
        return Decode(ref reader);
    }

    /// <summary>Verifies every rule of section 4.1.</summary>
    /// <param name="subject">The identity that it must be of, with the newest history that is known.</param>
    /// <param name="now">Unix seconds.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="EncodingException">The signed bytes are not of the form of an attestation.</exception>
    /// <exception cref="IdentityException">A rule is broken; the reason says which.</exception>
    public PurposeKeyAttestationData Verify(Identity subject, ulong now)
    {
        PurposeKeyAttestationData data = ReadData();
        VerifyRules(data, subject, now);
        if (!ChangeHash.Of(Data.Span).Verify(subject.LatestChange.PrimaryPublicKey, Signature))
            IdentityException.Throw(
                IdentityErrorReason.BadSignature, $"The signature of {Name(data)} does not verify with the latest key of {subject}.");
        return data;
    }

    /// <summary>Verifies an attestation that a peer presents in a handshake (section 5.2, step 2).</summary>
    /// <param name="subject">The peer, with the history it presents.</param>
    /// <param name="staticKey">The static key that the handshake has proved the peer to hold, 32 bytes.</param>
    /// <param name="now">Unix seconds.</param>
    /// <exception cref="EncodingException">The signed bytes are not of the form of an attestation.</exception>
    /// <exception cref="IdentityException">
    /// A rule is broken, or the key is another one (<see cref="IdentityErrorReason.KeyMismatch"/>).
    /// </exception>
    internal PurposeKeyAttestationData VerifySecureChannelKey(Identity subject, ReadOnlySpan<byte> staticKey, ulong now)
    {
        RequireSecureChannelKey(subject.Identifier, staticKey);
        return Verify(subject, now);
    }

    /// <summary>The part of <see cref="VerifySecureChannelKey"/> that costs no signature: whose key, and which.</summary>
    /// <exception cref="EncodingException">The signed bytes are not of the form of an attestation.</exception>
    /// <exception cref="IdentityException">It is for another purpose or key, or of another identity.</exception>
    internal void RequireSecureChannelKey(Identifier subject, ReadOnlySpan<byte> staticKey)
    {
        PurposeKeyAttestationData data = ReadData();
        RequireKind(data, PurposeKeyKind.SecureChannel);
        if (!staticKey.SequenceEqual(data.PublicKey.Bytes.Span))
            IdentityException.Throw(
                IdentityErrorReason.KeyMismatch, $"The key attested for {data.Subject} is not the one that was used in the handshake.");
        RequireSubject(data, subject);
    }

    internal static PurposeKeyAttestation Decode(ref CborReader reader)
    {
        (byte[] data, Signature signature) = SignedData.Decode(ref reader, "A signed purpose key attestation");
        return new PurposeKeyAttestation(data, signature);
    }

    internal void Encode(CborWriter writer) => SignedData.Encode(writer, Data.Span, Signature);

    internal byte[] Encode()
    {
        var writer = new CborWriter(Data.Length + 80);
        Encode(writer);
        return writer.ToArray();
    }

    /// <summary>What it says, before anything of it is verified.</summary>
    internal PurposeKeyAttestationData ReadData() => PurposeKeyAttestationData.Decode(Data.Span);

    /// <summary>All rules but the signature.</summary>
    internal static void VerifyRules(PurposeKeyAttestationData data, Identity subject, ulong now)
    {
        RequireSubject(data, subject.Identifier);
        if (data.SubjectLatestChangeHash != subject.LatestChangeHash)
        {
            IdentityException.Throw(
                IdentityErrorReason.NotLatestChange,
                $"{Name(data)} was made for change {data.SubjectLatestChangeHash}; the latest that is known is {subject.LatestChangeHash}. "
                + "The identity was rotated: a new attestation, or its newest change history, is needed.");
        }

        ChangeData change = subject.LatestChange;
        Validity.CheckInside(Name(data), data.CreatedAt, data.ExpiresAt, "the identity's latest key", change.ValidFrom, change.ValidUntil);
        Validity.CheckNow(Name(data), data.CreatedAt, data.ExpiresAt, now);
    }

    private static void RequireSubject(PurposeKeyAttestationData data, Identifier subject)
    {
        if (data.Subject != subject)
            IdentityException.Throw(IdentityErrorReason.UnexpectedIdentifier, $"{Name(data)} is not one of {subject}.");
    }

    internal static void RequireKind(PurposeKeyAttestationData data, PurposeKeyKind kind)
    {
        if (data.PublicKey.Kind != kind)
            IdentityException.Throw(IdentityErrorReason.WrongPurpose, $"{Name(data)} is for {data.PublicKey.Kind}, not for {kind}.");
    }

    private static string Name(PurposeKeyAttestationData data) => $"The purpose key of {data.Subject}";
}
