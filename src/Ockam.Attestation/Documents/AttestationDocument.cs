using Ockam.Encoding;

namespace Ockam.Attestation;

/// <summary>
/// An attestation document of a Nitro Enclave or a NitroTPM as it was received: well-formed, but believed in nothing until
/// <see cref="AttestationVerifier"/> has judged it.
/// </summary>
public sealed partial class AttestationDocument
{
    /// <summary>The most bytes that a document may have; real ones have about 5 KiB, and 8 KiB with every field filled.</summary>
    public const int MaximumLength = 32 * 1024;

    /// <summary>The most bytes that the nonce, the user data and the public key may each have.</summary>
    public const int MaximumFieldLength = 1024;

    /// <summary>The only algorithm of the registers and of the signature's hash: SHA-384.</summary>
    public const string DigestAlgorithm = "SHA384";

    private readonly ReadOnlyMemory<byte> _protectedHeader;
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>What it speaks for.</summary>
    public AttestationDocumentKind Kind { get; private set; }

    /// <summary>The name of the module that signed: the instance's id, and <c>-tpm</c> or <c>-enc</c> with 16 digits.</summary>
    public string ModuleId { get; private set; } = string.Empty;

    /// <summary>The instance's id, if <see cref="ModuleId"/> has the form that Nitro gives it, else null.</summary>
    public string? InstanceId => AttestationModule.InstanceIdOf(ModuleId);

    /// <summary>When it was signed, by the signer's clock (milliseconds).</summary>
    public DateTimeOffset Timestamp { get; private set; }

    /// <summary>The registers by their number, 0 to 31; 48 bytes each (an Enclave's may have 32 or 64).</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Pcrs { get; private set; } = new SortedList<int, ReadOnlyMemory<byte>>();

    /// <summary>The certificate of the key that signed (X.509 DER, 1 to 1,024 bytes).</summary>
    public ReadOnlyMemory<byte> Certificate { get; private set; }

    /// <summary>The certificates above it (X.509 DER), the root first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> CertificateAuthorities { get; private set; } = [];

    /// <summary>The public key that the requester put in, as it was given; null if there is none.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; private set; }

    /// <summary>The data that the requester put in; null if there are none.</summary>
    public ReadOnlyMemory<byte>? UserData { get; private set; }

    /// <summary>The nonce that the requester put in; null if there is none.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; private set; }

    /// <summary>The ECDSA signature over P-384: r and s, 48 bytes each.</summary>
    public ReadOnlyMemory<byte> Signature { get; private set; }

    /// <summary>The whole document as it was received.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>What the signature covers: the Sig_structure of COSE (RFC 9052, section 4.4), with the bytes as received.</summary>
    public byte[] SignedBytes() => SignedBytes(_protectedHeader.Span, _payload.Span);

    internal static byte[] SignedBytes(ReadOnlySpan<byte> protectedHeader, ReadOnlySpan<byte> payload)
    {
        var writer = new CborWriter(payload.Length + 32);
        writer.WriteArrayHead(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(protectedHeader);
        writer.WriteByteString([]);
        writer.WriteByteString(payload);
        return writer.ToArray();
    }
}
