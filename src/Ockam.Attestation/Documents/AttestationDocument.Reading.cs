using System.Diagnostics.CodeAnalysis;
using Ockam.Encoding;

namespace Ockam.Attestation;

public sealed partial class AttestationDocument
{
    private const ulong CoseSign1Tag = 18;
    private const long EcdsaSha384 = -35;
    private const int SignatureLength = 96;
    private const int MaximumPayloadLength = 16 * 1024;

    private AttestationDocument(ReadOnlyMemory<byte> encoded)
    {
        Encoded = encoded;
        (_protectedHeader, _payload) = ReadEnvelope();
        ReadPayload();
    }

    /// <summary>
    /// Reads a document strictly: one COSE_Sign1 of ES384, with or without its tag, and every field of the payload within its limits.
    /// The bytes are copied. No signature is looked at.
    /// </summary>
    /// <param name="document">At most <see cref="MaximumLength"/> bytes; nothing may follow the document.</param>
    /// <exception cref="AttestationFormatException">It is none; the error names the part that is wrong.</exception>
    public static AttestationDocument Parse(ReadOnlySpan<byte> document)
    {
        if (document.Length is 0 or > MaximumLength)
            Refuse("size", $"it has {document.Length} bytes; 1 to {MaximumLength} are allowed.");
        try
        {
            return new AttestationDocument(document.ToArray());
        }
        catch (EncodingException wrong)
        {
            throw new AttestationFormatException("envelope", wrong.Message, wrong);
        }
    }

    private (ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Payload) ReadEnvelope()
    {
        var reader = new CborReader(Encoded.Span);
        if (reader.Peek() == CborType.Tag && reader.ReadTag() is var tag and not CoseSign1Tag)
            Refuse("envelope", $"it is tagged {tag}; only 18 (COSE_Sign1) or no tag is allowed.");
        if (reader.ReadArrayHead() is var count and not 4)
            Refuse("envelope", $"COSE_Sign1 has 4 elements, not {Shown(count)}.");

        ReadOnlyMemory<byte> header = Bytes(ref reader, Encoded, "protected header");
        ReadProtectedHeader(header.Span);
        ReadUnprotectedHeader(ref reader);
        ReadOnlyMemory<byte> payload = Bytes(ref reader, Encoded, "payload");
        if (payload.Length is 0 or > MaximumPayloadLength)
            Refuse("payload", $"the payload has {payload.Length} bytes; 1 to {MaximumPayloadLength} are allowed.");
        Signature = Bytes(ref reader, Encoded, "signature");
        if (Signature.Length != SignatureLength)
            Refuse("signature", $"the signature has {Signature.Length} bytes, not {SignatureLength}.");
        if (reader.Remaining != 0)
            Refuse("envelope", $"{reader.Remaining} bytes follow the document.");
        return (header, payload);
    }

    private static void ReadProtectedHeader(ReadOnlySpan<byte> header)
    {
        var reader = new CborReader(header);
        int count = reader.ReadMapHead();
        if (count != 1 || reader.ReadInt64() != 1)
            Refuse("protected header", "the protected header must hold the algorithm (1) and nothing else.");
        if (reader.ReadInt64() is var algorithm and not EcdsaSha384)
            Refuse("protected header", $"the algorithm is {algorithm}; only {EcdsaSha384} (ES384) is allowed.");
        if (reader.Remaining != 0)
            Refuse("protected header", $"{reader.Remaining} bytes follow the protected header.");
    }

    private static void ReadUnprotectedHeader(ref CborReader reader)
    {
        if (reader.Peek() != CborType.Map)
            Refuse("unprotected header", $"the unprotected header must be a map, not {reader.Peek()}.");
        int count = reader.ReadMapHead();
        // Nothing that is not signed may say anything.
        if (count > 0 || (count < 0 && !reader.TryReadBreak()))
            Refuse("unprotected header", "the unprotected header must be empty.");
    }

    // A string in chunks is allowed nowhere: it would be no stretch of the bytes as received.
    private static ReadOnlyMemory<byte> Bytes(ref CborReader reader, ReadOnlyMemory<byte> source, string part)
    {
        if (reader.Peek() != CborType.ByteString)
            Refuse(part, $"the {part} must be a byte string, not {reader.Peek()}.");
        if (source.Span[reader.Position] == 0x5f)
            Refuse(part, $"the {part} is a byte string of indefinite length.");
        int length = reader.ReadByteString().Length;
        return source.Slice(reader.Position - length, length);
    }

    [DoesNotReturn]
    private static void Refuse(string part, string message) => throw new AttestationFormatException(part, message);

    private static string Shown(int count) => count < 0 ? "an open number" : $"{count}";
}
