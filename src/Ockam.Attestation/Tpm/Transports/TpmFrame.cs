using System.Buffers.Binary;

namespace Ockam.Attestation;

/// <summary>The head of a TPM's answer: tag, size, response code.</summary>
internal static class TpmFrame
{
    public const int HeadLength = 10;

    // Twice what TPMs have as the largest answer; nothing announced beyond is believed.
    public const int MaximumLength = 8192;

    /// <summary>Reads one answer from a stream.</summary>
    public static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[HeadLength];
        await stream.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        var answer = new byte[LengthIn(head)];
        head.CopyTo(answer, 0);
        await stream.ReadExactlyAsync(answer.AsMemory(HeadLength), cancellationToken).ConfigureAwait(false);
        return answer;
    }

    /// <summary>The length that a head announces.</summary>
    public static int LengthIn(ReadOnlySpan<byte> head)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head[2..]);
        if (length is < HeadLength or > MaximumLength)
            throw TpmReader.Wrong($"an answer announces {length} bytes; {HeadLength} to {MaximumLength} are allowed");
        return (int)length;
    }

    /// <summary>Sees that an answer that came in one piece is as long as it says.</summary>
    public static byte[] Checked(byte[] answer)
    {
        if (answer.Length < HeadLength || LengthIn(answer) != answer.Length)
            throw TpmReader.Wrong($"an answer of {answer.Length} bytes announces another length");
        return answer;
    }
}
