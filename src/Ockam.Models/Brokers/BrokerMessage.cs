using Ockam.Encoding;

namespace Ockam.Models;

/// <summary>The messages between a consumer and a key broker (BROKER.md, sections 3 to 5): arrays whose first two elements are the version
/// and the kind.</summary>
internal static class BrokerMessage
{
    public const ulong Version = 1;

    /// <summary>The length of a challenge in bytes.</summary>
    public const int ChallengeLength = 32;

    /// <summary>The longest request: a document of 32 KiB, a wrapped key of 6 KiB, a context of 7 KiB, and heads.</summary>
    public const int MaximumRequest = 48 * 1024;

    /// <summary>The longest answer: an envelope has less than 500 bytes, a refusal's text at most 512.</summary>
    public const int MaximumAnswer = 20 * 1024;

    /// <summary>The longest document.</summary>
    public const int MaximumDocument = 32 * 1024;

    /// <summary>The longest wrapped key, as KMS has it.</summary>
    public const int MaximumWrappedKey = 6 * 1024;

    private const int MaximumText = 512;

    /// <summary>Kinds of messages.</summary>
    public const ulong AskChallenge = 1, Challenge = 2, Request = 3, Release = 4, Refusal = 5;

    public static byte[] WriteAskChallenge()
    {
        var writer = Begin(AskChallenge, 2);
        return writer.ToArray();
    }

    public static byte[] WriteChallenge(ReadOnlySpan<byte> challenge, TimeSpan lifetime)
    {
        CborWriter writer = Begin(Challenge, 4);
        writer.WriteByteString(challenge);
        writer.WriteUInt64((ulong)lifetime.TotalSeconds);
        return writer.ToArray();
    }

    public static byte[] WriteRequest(ReadOnlySpan<byte> challenge, ModelKeyRequest request)
    {
        CborWriter writer = Begin(Request, 7);
        writer.WriteByteString(challenge);
        writer.WriteTextString(request.KeyId);
        writer.WriteByteString(request.WrappedKey.Span);
        request.Context.Encode(writer);
        writer.WriteByteString(request.AttestationDocument!.Value.Span);
        return writer.ToArray();
    }

    public static byte[] WriteRelease(ReadOnlySpan<byte> envelope)
    {
        CborWriter writer = Begin(Release, 3);
        writer.WriteByteString(envelope);
        return writer.ToArray();
    }

    public static byte[] WriteRefusal(KeyReleaseRefusal refusal, string text)
    {
        CborWriter writer = Begin(Refusal, 4);
        writer.WriteUInt64((ulong)refusal);
        writer.WriteTextString(text);
        return writer.ToArray();
    }

    /// <summary>Reads the head of a message.</summary>
    /// <returns>Its kind, or null if it is of another version.</returns>
    /// <exception cref="EncodingException">It is no message.</exception>
    public static ulong? ReadHead(ref CborReader reader, out int count)
    {
        count = reader.ReadArrayHead();
        return reader.ReadUInt64() == Version ? reader.ReadUInt64() : null;
    }

    /// <summary>Reads the challenge that a request answers: all that is looked at before it waits for its turn.</summary>
    /// <exception cref="EncodingException">It is not of its form.</exception>
    public static byte[] ReadRequestChallenge(ref CborReader reader, int count)
    {
        Require(count == 7);
        return reader.ReadByteString(ChallengeLength).ToArray();
    }

    /// <summary>Reads the rest of a request.</summary>
    /// <exception cref="EncodingException">It is not of its form.</exception>
    /// <exception cref="ModelException">The encryption context is none.</exception>
    public static ModelKeyRequest ReadRequest(ReadOnlySpan<byte> payload)
    {
        var reader = new CborReader(payload);
        Require(ReadHead(ref reader, out int count) == Request);
        ReadRequestChallenge(ref reader, count);
        string keyId = reader.ReadTextString();
        ModelNames.RequireKeyId(keyId);
        byte[] wrapped = reader.ReadByteString().ToArray();
        Require(wrapped.Length is > 0 and <= MaximumWrappedKey);
        EncryptionContext context = EncryptionContext.Decode(ref reader);
        byte[] document = reader.ReadByteString().ToArray();
        Require(document.Length <= MaximumDocument && reader.Remaining == 0);
        return new ModelKeyRequest(keyId, wrapped, context) { AttestationDocument = document };
    }

    /// <summary>Reads a broker's answer.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="expected">The kind that is awaited.</param>
    /// <param name="broker">The broker, for texts.</param>
    /// <returns>The challenge or the envelope.</returns>
    /// <exception cref="KeyReleaseRefusedException">It refuses.</exception>
    /// <exception cref="EncodingException">It is no answer of this protocol.</exception>
    public static byte[] ReadAnswer(ReadOnlySpan<byte> payload, ulong expected, string broker)
    {
        Require(payload.Length <= MaximumAnswer);
        var reader = new CborReader(payload);
        ulong? kind = ReadHead(ref reader, out int count);
        if (kind == Refusal)
        {
            Require(count == 4);
            var refusal = (KeyReleaseRefusal)Math.Min(reader.ReadUInt64(), 255);
            string text = reader.ReadTextString();
            Require(reader.Remaining == 0);
            throw new KeyReleaseRefusedException(refusal, broker, text.Length > MaximumText ? text[..MaximumText] : text);
        }

        Require(kind == expected && count == (expected == Challenge ? 4 : 3));
        byte[] answer = reader.ReadByteString().ToArray();
        if (expected == Challenge)
        {
            Require(answer.Length == ChallengeLength);
            reader.ReadUInt64();
        }

        Require(reader.Remaining == 0);
        return answer;
    }

    private static CborWriter Begin(ulong kind, int count)
    {
        var writer = new CborWriter(256);
        writer.WriteArrayHead(count);
        writer.WriteUInt64(Version);
        writer.WriteUInt64(kind);
        return writer;
    }

    private static void Require(bool isSo)
    {
        if (!isSo) throw new EncodingException("The message is none of the key broker's protocol.");
    }
}
