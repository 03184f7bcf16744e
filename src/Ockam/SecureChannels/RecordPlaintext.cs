using Ockam.Encoding;

namespace Ockam.SecureChannels;

/// <summary>
/// Reads and writes SecureChannelPaddedMessage, the plaintext of records (section 5.4). Read tolerantly, as section 0.1 says: newer
/// fields and bytes after the item are passed over, and the padding is ignored whatever it is.
/// </summary>
internal static class RecordPlaintext
{
    /// <summary>How many bytes <see cref="WritePayloadHeader"/> puts after the payload: the empty padding.</summary>
    public const int TailLength = 1;

    // The heads of the padded message, the variant, its number and its fields.
    private const int FixedHeadLength = 5;

    private const byte EmptyByteString = 0x40;
    private const byte IndefiniteByteString = 0x5f;

    /// <summary>The whole plaintext of Close.</summary>
    public static ReadOnlySpan<byte> Close => [0x82, 0x82, 0x02, 0x80, EmptyByteString];

    /// <summary>Takes a plaintext apart without copying.</summary>
    /// <exception cref="EncodingException">It is not of the form of section 5.4, or of a variant that is not known.</exception>
    public static RecordContent Parse(ReadOnlySpan<byte> plaintext)
    {
        var reader = new CborReader(plaintext);
        int parts = reader.ReadArrayHead();
        if (!reader.HasField(parts, 0)) EncodingException.Throw("Secure channel: a padded message holds no message.");
        ulong variant = reader.ReadVariant();
        RecordContent content = variant switch
        {
            (ulong)RecordKind.Payload => ReadPayload(ref reader, plaintext),
            (ulong)RecordKind.RefreshCredentials => ReadRefresh(ref reader),
            (ulong)RecordKind.Close => ReadClose(ref reader),
            _ => throw new EncodingException($"Secure channel: {variant} is not a known variant of a message."),
        };
        reader.SkipRest(parts, 1);
        return content;
    }

    /// <summary>How many bytes <see cref="WritePayloadHeader"/> puts before a payload.</summary>
    /// <param name="payloadLength">The payload's length in bytes.</param>
    /// <param name="onwardLength">The length of the onward route's elements in bytes.</param>
    /// <param name="onwardCount">How many they are.</param>
    /// <param name="returnLength">The length of the return route's elements in bytes.</param>
    /// <param name="returnCount">How many they are.</param>
    public static int PayloadHeaderLength(int payloadLength, int onwardLength, int onwardCount, int returnLength, int returnCount) =>
        FixedHeadLength + HeadLength(onwardCount) + onwardLength + HeadLength(returnCount) + returnLength + HeadLength(payloadLength);

    /// <summary>
    /// Makes a payload that stands in a buffer a whole plaintext: heads and routes go before it, the empty padding after it.
    /// </summary>
    /// <param name="buffer">
    /// Has <see cref="PayloadHeaderLength"/> bytes of room before the payload and <see cref="TailLength"/> after.
    /// </param>
    /// <param name="payloadOffset">Where the payload begins.</param>
    /// <param name="payloadLength">Its length in bytes.</param>
    /// <param name="onwardElements">The encoded addresses of the onward route, without the array's head.</param>
    /// <param name="onwardCount">How many they are.</param>
    /// <param name="returnElements">The encoded addresses of the return route, without the array's head.</param>
    /// <param name="returnCount">How many they are.</param>
    /// <returns>Where the plaintext begins; it ends one byte after the payload.</returns>
    /// <exception cref="ArgumentException">The room is missing; the buffer is as it was.</exception>
    public static int WritePayloadHeader(
        Span<byte> buffer,
        int payloadOffset,
        int payloadLength,
        ReadOnlySpan<byte> onwardElements,
        int onwardCount,
        ReadOnlySpan<byte> returnElements,
        int returnCount)
    {
        int header = PayloadHeaderLength(payloadLength, onwardElements.Length, onwardCount, returnElements.Length, returnCount);
        if (header > payloadOffset || payloadLength > buffer.Length - TailLength - payloadOffset)
        {
            throw new ArgumentException(
                $"A payload of {payloadLength} bytes at {payloadOffset} needs {header} bytes before it and {TailLength} after, "
                + $"in {buffer.Length}.",
                nameof(buffer));
        }

        buffer[payloadOffset + payloadLength] = EmptyByteString;
        var writer = new CborBackwardWriter(buffer[..payloadOffset]);
        writer.WriteByteStringHead(payloadLength);
        writer.WriteEncoded(returnElements);
        writer.WriteArrayHead(returnCount);
        writer.WriteEncoded(onwardElements);
        writer.WriteArrayHead(onwardCount);
        writer.WriteEncoded([0x82, 0x82, (byte)RecordKind.Payload, 0x81, 0x83]);
        return writer.Start;
    }

    /// <summary>The plaintext of RefreshCredentials.</summary>
    /// <param name="changeHistory">The encoded change history.</param>
    /// <param name="credentials">The encoded array of credentials with their purpose key attestations.</param>
    public static byte[] WriteRefresh(ReadOnlySpan<byte> changeHistory, ReadOnlySpan<byte> credentials) =>
        [0x82, 0x82, (byte)RecordKind.RefreshCredentials, 0x81, 0x82, .. changeHistory, .. credentials, EmptyByteString];

    private static int HeadLength(int argument) => CborWriter.HeadLength((ulong)argument);

    private static RecordContent ReadPayload(scoped ref CborReader reader, ReadOnlySpan<byte> plaintext)
    {
        int variantFields = reader.ReadArrayHead();
        if (!reader.HasField(variantFields, 0)) EncodingException.Throw("Secure channel: a payload has no content.");
        int fields = reader.ReadArrayHead();
        if (!reader.HasField(fields, 0)) EncodingException.Throw("Secure channel: a payload has no onward route.");
        ReadOnlySpan<byte> onward = ReadElements(ref reader, out int onwardCount);
        if (!reader.HasField(fields, 1)) EncodingException.Throw("Secure channel: a payload has no return route.");
        ReadOnlySpan<byte> back = ReadElements(ref reader, out int returnCount);
        if (!reader.HasField(fields, 2)) EncodingException.Throw("Secure channel: a payload has no bytes.");
        // In pieces it would not be one range of the record. Nobody writes it so, and the original refuses it too.
        if (reader.Remaining > 0 && plaintext[reader.Position] == IndefiniteByteString)
        {
            EncodingException.Throw("Secure channel: the bytes of a payload come in pieces; they must be one string.");
        }

        int length = reader.ReadByteString().Length;
        int offset = reader.Position - length;
        reader.SkipRest(fields, 3);
        reader.SkipRest(variantFields, 1);
        return new RecordContent
        {
            Kind = RecordKind.Payload,
            OnwardElements = onward,
            OnwardCount = onwardCount,
            ReturnElements = back,
            ReturnCount = returnCount,
            PayloadOffset = offset,
            PayloadLength = length,
        };
    }

    private static ReadOnlySpan<byte> ReadElements(scoped ref CborReader reader, out int count)
    {
        count = reader.ReadArrayHead();
        int start = reader.Position;
        if (count >= 0)
        {
            for (int i = 0; i < count; i++) reader.Skip();
            return reader.Since(start);
        }

        count = 0;
        while (!reader.TryReadBreak())
        {
            reader.Skip();
            count++;
        }

        return reader.Since(start)[..^1];
    }

    private static RecordContent ReadRefresh(scoped ref CborReader reader)
    {
        int variantFields = reader.ReadArrayHead();
        if (!reader.HasField(variantFields, 0)) EncodingException.Throw("Secure channel: a credential refresh has no content.");
        if (reader.Peek() != CborType.Array) EncodingException.Throw("Secure channel: a credential refresh holds no array.");
        int start = reader.Position;
        reader.Skip();
        ReadOnlySpan<byte> refresh = reader.Since(start);
        reader.SkipRest(variantFields, 1);
        return new RecordContent { Kind = RecordKind.RefreshCredentials, Refresh = refresh };
    }

    private static RecordContent ReadClose(scoped ref CborReader reader)
    {
        reader.SkipRest(reader.ReadArrayHead(), 0);
        return new RecordContent { Kind = RecordKind.Close };
    }
}
